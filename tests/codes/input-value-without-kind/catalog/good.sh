#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   A:
#     Default: text:web-1
# ...
