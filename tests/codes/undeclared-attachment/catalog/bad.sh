#!/bin/sh -e
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
cp "$RS_ATTACH_DIR/app.cfg" /etc/app.cfg
