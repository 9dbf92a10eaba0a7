#!/bin/sh -e
# ---
# RightScript Name: Bad Shell
# Inputs: {}
# ...
echo "$APP_PORT"
