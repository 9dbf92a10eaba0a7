#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORT:
#     Category: (put your input category here)
#     Description: (put your input description here, it can be multiple lines)
# ...
echo "$APP_PORT"
