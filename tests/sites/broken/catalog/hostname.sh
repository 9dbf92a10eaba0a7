#!/bin/sh
# ---
# RightScript Name: Setup Hostname
# Description: Gives the server its name, <blink>and</blink> keeps it.
# Inputs:
#   SERVER_HOSTNAME:
#     Category: Server
#     Description: The name
#     Required: true
# Attachments:
# - hosts
# ...
set -e
hostname "$SERVER_HOSTNAME"
cat "$RS_ATTACH_DIR/hosts" >>/etc/hosts
