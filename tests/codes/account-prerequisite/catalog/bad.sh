#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs:
#   DB_PASSWORD:
#     Category: Application
#     Description: Password of the database
#     Default: cred:DB_PASSWORD
#   DB_KEY:
#     Category: Application
#     Description: Key for the database
#     Default: key:deploy:1
# ...
echo "$DB_PASSWORD" | login "$DB_KEY"
