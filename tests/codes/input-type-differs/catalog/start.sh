#!/bin/sh -e
# ---
# RightScript Name: Start
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Input Type: array
# ...
echo "$APP_PORT"
