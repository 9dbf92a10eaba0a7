#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORTS:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Input Type: array
#     Default: 'array:["text:80","text:81"]'
# ...
echo "$APP_PORTS"
