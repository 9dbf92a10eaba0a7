#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORT:
#     Description: "Port of the application. Example: 8080"
#
#   APP_HOST:
#     Category: Uncategorized
#     Description: "Port of the application. Example: 8080"
# ...
echo "$APP_HOST:$APP_PORT"
