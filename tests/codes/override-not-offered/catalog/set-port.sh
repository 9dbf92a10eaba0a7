#!/bin/sh -e
# ---
# RightScript Name: Set Port
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Possible Values: ['text:80', 'text:8080']
# ...
echo "$APP_PORT"
