#!/bin/sh -e
# ---
# RightScript Name: Set
# Inputs:
#   API_TOKEN:
#     Category: Application
#     Description: Token of the service
# ...
echo "$API_TOKEN" | login
