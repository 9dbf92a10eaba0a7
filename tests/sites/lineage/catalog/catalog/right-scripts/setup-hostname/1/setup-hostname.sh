#!/bin/sh
# ---
# RightScript Name: Setup Hostname
# Inputs:
#   HOST_NAME:
#     Category: Server
#     Description: The name
#     Required: true
# Attachments: [hosts]
# ...
set -e
hostname "$HOST_NAME"
cat "$RS_ATTACH_DIR/hosts" >>/etc/hosts
