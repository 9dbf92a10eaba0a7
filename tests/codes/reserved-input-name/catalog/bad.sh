#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   RS_APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
echo "$RS_APP_PORT"
