#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   A:
#     Default: web-1
# ...
