#!/bin/bash -e
# ---
# RightScript Name: SYS Swap
# Inputs: {}
# ...
echo 1
