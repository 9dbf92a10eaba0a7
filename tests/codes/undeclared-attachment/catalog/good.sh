#!/bin/sh -e
# ---
# RightScript Name: Good
# Inputs: {}
# Attachments:
# - app.conf
# ...
cp "$RS_ATTACH_DIR/app.conf" /etc/app.conf
echo 1 > "$RS_ATTACH_DIR/state"
