#!/bin/sh -e
# ---
# RightScript Name: Start
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port that clients use. Example: 80"
# ...
echo "$APP_PORT"
