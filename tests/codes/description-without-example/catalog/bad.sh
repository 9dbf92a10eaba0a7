#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: Port of the application
#     Required: true
# ...
echo "$APP_PORT"
