#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   A:
#     Input Type: text
# ...
