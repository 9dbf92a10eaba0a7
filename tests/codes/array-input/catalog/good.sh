#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   APP_PORTS:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Default: text:80,81
# ...
echo "$APP_PORTS"
