#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
LOG_FILE="$HOME/app.log"
echo "$APP_PORT" "$RS_ATTACH_DIR" > "$LOG_FILE"
