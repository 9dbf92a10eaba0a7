#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   A:
#     Input Type: single
#     Default: array:["text:a"]
# ...
