#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
echo first
# ---
# RightScript Name: Never Read
# Inputs: {}
# ...
