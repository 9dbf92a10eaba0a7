#!/bin/bash
# ---
# RightScript Name: LB HAProxy Install
# Description: |
#   Installs HAProxy and socat from the repositories of the distribution and
#   lets HAProxy start with the server. The configuration is the work of
#   *LB HAProxy Configure*, which has to follow.
# Inputs: {}
# Attachments: []
# ...
set -euo pipefail

if command -v apt-get > /dev/null; then
  sudo apt-get -qq update
  sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install haproxy socat
elif command -v yum > /dev/null; then
  sudo yum -q -y install haproxy socat
else
  echo "Neither apt-get nor yum was found; this script supports no other package manager." >&2
  exit 1
fi

# SELinux lets HAProxy reach web ports only; back ends listen anywhere.
if command -v getenforce > /dev/null && [ "$(getenforce)" != Disabled ]; then
  sudo setsebool -P haproxy_connect_any 1
fi

sudo systemctl enable haproxy
sudo haproxy -v | sed -n 1p
