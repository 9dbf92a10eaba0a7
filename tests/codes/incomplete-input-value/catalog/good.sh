#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   A:
#     Default: cred:DB_PASSWORD
# ...
