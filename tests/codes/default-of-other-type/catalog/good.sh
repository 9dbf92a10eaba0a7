#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   A:
#     Input Type: array
#     Default: array:["text:a"]
# ...
