#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORT:
#     Category: Application
# ...
echo "$APP_PORT"
