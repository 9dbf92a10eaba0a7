#!/bin/sh -e
# ---
# RightScript Name: Start
# Inputs:
#   APP_PORT:
#     Category: Web
#     Description: "Port of the application. Example: 8080"
#     Default: text:80
# ...
echo "$APP_PORT"
