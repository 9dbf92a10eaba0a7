#!/bin/sh
# ---
# RightScript Name: Setup
# Inputs: {}
# ...
