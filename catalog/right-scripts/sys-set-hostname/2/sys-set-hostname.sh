#!/bin/bash
# ---
# RightScript Name: SYS Set Hostname
# Description: |
#   Gives the server a host name that is legal in DNS and survives a reboot.
#   Characters that a host name cannot hold are turned into hyphens, so the
#   name of a server in the dashboard can be used as it is. With a domain, the
#   fully qualified name is entered in `/etc/hosts` too.
# Inputs:
#   SERVER_HOSTNAME:
#     Category: System
#     Description: "Name to give to the server. Example: `web-01`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: env:RS_SERVER_NAME
#   SERVER_DOMAIN:
#     Category: System
#     Description: >-
#       Domain that makes the host name a fully qualified one; leave it blank to use the short name
#       alone. Example: `prod.example.com`.
#     Input Type: single
#     Required: false
#     Advanced: true
#     Default: blank
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

domain=${SERVER_DOMAIN:-}
domain=${domain#.}
if [[ -n "$domain" && ! "$domain" =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]]; then
  echo "SERVER_DOMAIN is not a domain name: '$domain'" >&2
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

# The line is replaced, not appended, so that a second run changes nothing.
names="${domain:+$name.$domain }$name"
sudo sed -i '/^127\.0\.1\.1[[:space:]]/d' /etc/hosts
printf '127.0.1.1 %s\n' "$names" | sudo tee -a /etc/hosts > /dev/null

# cloud-init would restore the name of the cloud at the next boot.
if [ -d /etc/cloud/cloud.cfg.d ]; then
  printf 'preserve_hostname: true\n' | sudo tee /etc/cloud/cloud.cfg.d/99-preserve-hostname.cfg > /dev/null
fi

echo "The server is now known as: $names"
