#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs:
#   RS_INSTANCE_UUID:
#     Category: Application
#     Description: "Identifier of the server, set by the platform"
#     Default: env:RS_INSTANCE_UUID
# ...
echo "$RS_INSTANCE_UUID"
