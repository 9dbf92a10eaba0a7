#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
# APP_PORT is spelt in another way below.
port=80
echo "$port"
