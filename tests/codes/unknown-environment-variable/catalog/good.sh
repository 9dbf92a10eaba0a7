#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   APP_HOST:
#     Category: Application
#     Description: "Address of the server"
#     Default: env:PRIVATE_IP
# ...
echo "$APP_HOST"
