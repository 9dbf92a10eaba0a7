#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   A:
#     Default: 'text:'
# ...
