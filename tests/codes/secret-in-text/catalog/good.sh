#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   DB_PASSWORD_FILE:
#     Category: Application
#     Description: "File with the password of the database"
#     Default: text:/etc/db/password
# ...
login < "$DB_PASSWORD_FILE"
