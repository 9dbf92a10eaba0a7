#!/bin/sh -e
# ---
# RightScript Name: Set Host
# Inputs:
#   APP_HOST:
#     Category: Application
#     Description: "Name of the server. Example: app.example.com"
#     Required: true
# ...
echo "$APP_HOST"
