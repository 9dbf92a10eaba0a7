#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   A:
#     Input Type: single
# ...
