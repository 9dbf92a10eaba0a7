#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
echo this script is longer than the limit of this project
