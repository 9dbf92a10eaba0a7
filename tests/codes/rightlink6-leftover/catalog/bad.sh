#!/bin/bash -e
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
# rs_tag was here
sudo rs_tag --add 'server:role=web'
if [ -z "$RS_REBOOT" ]; then
  rs_run_right_script --name Other
  cp "$ATTACH_DIR/web.conf" /etc/
fi
