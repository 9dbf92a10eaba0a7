#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   app-port:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
printenv app-port
