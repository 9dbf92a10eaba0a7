#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   DB_PASSWORD:
#     Category: Application
#     Description: Password of the database
#     Default: text:hunter2
# ...
echo "$DB_PASSWORD" | login
