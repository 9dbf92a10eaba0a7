#!/bin/bash
# ---
# RightScript Name: SYS Set Hostname
# Description: |
#   Gives the server a host name that is legal in DNS and survives a reboot.
#   Characters that a host name cannot hold are turned into hyphens, so the
#   name of a server in the dashboard can be used as it is.
# Inputs:
#   SERVER_HOSTNAME:
#     Category: System
#     Description: "Name to give to the server. Example: `web-01`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: env:RS_SERVER_NAME
# Attachments: []
# ...
set -euo pipefail

name=$(printf '%s' "$SERVER_HOSTNAME" | tr '[:upper:]' '[:lower:]' | tr -c 'a-z0-9' '-' | tr -s '-')
name=${name#-}
name=${name:0:63}
name=${name%-}
if [ -z "$name" ]; then
  echo "SERVER_HOSTNAME holds no letter and no digit: '$SERVER_HOSTNAME'" >&2
  exit 1
fi

if [ -d /run/systemd/system ]; then
  sudo hostnamectl set-hostname "$name"
else
  printf '%s\n' "$name" | sudo tee /etc/hostname > /dev/null
  sudo hostname "$name"
  if [ -f /etc/sysconfig/network ]; then
    sudo sed -i -e '/^HOSTNAME=/d' -e "\$a HOSTNAME=$name" /etc/sysconfig/network
  fi
fi

echo "The host name is now $name."
