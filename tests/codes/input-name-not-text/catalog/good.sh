#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   'NO':
#     Category: Mail
# ...
