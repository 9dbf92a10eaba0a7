#!/bin/bash -e
# ---
# RightScript Name: Good
# Inputs: {}
# ...
# rs_tag is of RightLink 6
if command -v rs_tag; then
  rs_tag --list
fi
cp "$RS_ATTACH_DIR/web.conf" "${RS_DISTRO:-/etc}"
echo "no rs_run_recipe here"
