#!/bin/bash
# ---
# RightScript Name: SYS Open Firewall Ports
# Description: |
#   Lets the firewall of the server accept TCP connections to a list of ports,
#   next to SSH: ufw on Ubuntu, firewalld on CentOS and Red Hat. The security
#   groups of the cloud are a second wall that this script does not touch.
# Inputs:
#   FIREWALL_PORTS:
#     Category: Security
#     Description: "TCP ports to open, separated by spaces. Example: `80 443`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: "text:80 443"
# Attachments: []
# ...
set -euo pipefail

read -r -a ports <<< "$FIREWALL_PORTS"
for port in "${ports[@]}"; do
  if [[ ! "$port" =~ ^[0-9]{1,5}$ ]] || [ "$port" -gt 65535 ]; then
    echo "FIREWALL_PORTS holds something that is no port: '$port'" >&2
    exit 1
  fi
done

if command -v apt-get > /dev/null; then
  sudo apt-get -qq update
  sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ufw
  # SSH first: enabling ufw without it would lock everybody out.
  sudo ufw allow 22/tcp
  for port in "${ports[@]}"; do
    sudo ufw allow "$port/tcp"
  done
  sudo ufw --force enable
elif command -v yum > /dev/null; then
  sudo yum -q -y install firewalld
  sudo systemctl enable --now firewalld
  sudo firewall-cmd --quiet --permanent --add-service=ssh
  for port in "${ports[@]}"; do
    sudo firewall-cmd --quiet --permanent --add-port="$port/tcp"
  done
  sudo firewall-cmd --quiet --reload
else
  echo "Neither apt-get nor yum was found; this script supports no other package manager." >&2
  exit 1
fi
echo "Open ports: 22 ${ports[*]}"
