#!/bin/sh
# ---
# RightScript Name: Setup
# Inputs: {}
# ...
echo one
