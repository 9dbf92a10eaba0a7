#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Default: ignore
# ...
echo "$APP_PORT"
