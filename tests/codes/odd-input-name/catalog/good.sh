#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
echo "$APP_PORT"
