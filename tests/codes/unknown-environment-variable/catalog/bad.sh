#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_HOST:
#     Category: Application
#     Description: "Address of the server"
#     Default: env:PRIVAT_IP
# ...
echo "$APP_HOST"
