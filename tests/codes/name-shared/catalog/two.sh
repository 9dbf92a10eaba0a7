#!/bin/sh
# ---
# RightScript Name: Setup
# Inputs: {}
# ...
echo two
