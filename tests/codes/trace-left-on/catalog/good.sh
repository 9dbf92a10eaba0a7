#!/bin/bash -e
# ---
# RightScript Name: Good
# Inputs:
#   DEBUG:
#     Category: Debug
#     Description: "Anything, for example `1`"
# ...
if [ -n "$DEBUG" ]; then
  set -x
fi
