#!/bin/sh -e
# ---
# RightScript Name: Install
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
#     Required: true
#     Default: text:80
# ...
echo "$APP_PORT"
