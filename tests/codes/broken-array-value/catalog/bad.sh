#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   A:
#     Input Type: array
#     Default: array:a,b
# ...
