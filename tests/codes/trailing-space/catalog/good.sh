#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   APP_HOST:
#     Category: Application
#     Description: "Name of the server"
#     Default: text:app.example.com
# ...
echo "$APP_HOST"
