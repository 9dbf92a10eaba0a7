#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_HOST:
#     Category: Application
#     Description: "Name of the server"
#     Default: "text:app.example.com "
#   APP_MOTD:
#     Category: Application
#     Description: "Text to show at login"
#     Default: |
#       text:Welcome.
# ...
echo "$APP_HOST $APP_MOTD"
