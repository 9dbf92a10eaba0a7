#!/bin/sh -e
# ---
# RightScript Name: Set Host
# Inputs:
#   DB_HOST:
#     Category: Application
#     Description: "Address of the database"
# ...
echo "$DB_HOST"
