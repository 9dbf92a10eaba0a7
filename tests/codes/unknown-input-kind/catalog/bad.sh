#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   A:
#     Default: txt:web-1
# ...
