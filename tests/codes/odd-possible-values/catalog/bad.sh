#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Possible Values: ['text:80', 'text:80', 'cred:PORT']
#   APP_HOST:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Possible Values: []
# ...
echo "$APP_HOST:$APP_PORT"
