#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   A:
#     Default: blank
# ...
