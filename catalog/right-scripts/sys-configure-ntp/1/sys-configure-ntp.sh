#!/bin/bash
# ---
# RightScript Name: SYS Configure NTP
# Description: |
#   Installs chrony and lets it keep the clock of the server. Certificates,
#   log lines and replication all depend on a clock that is right.
# Inputs:
#   NTP_SERVERS:
#     Category: System
#     Description: >-
#       Time servers, separated by spaces. Example: `0.pool.ntp.org 1.pool.ntp.org`.
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: "text:0.pool.ntp.org 1.pool.ntp.org 2.pool.ntp.org"
# Attachments:
#   - chrony.conf.tmpl
# ...
set -euo pipefail

if command -v apt-get > /dev/null; then
  sudo apt-get -qq update
  sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install chrony
  config=/etc/chrony/chrony.conf
  service=chrony
elif command -v yum > /dev/null; then
  sudo yum -q -y install chrony
  config=/etc/chrony.conf
  service=chronyd
else
  echo "Neither apt-get nor yum was found; this script supports no other package manager." >&2
  exit 1
fi

read -r -a servers <<< "$NTP_SERVERS"
lines=$(printf 'server %s iburst\n' "${servers[@]}")

new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
  printf '%s\n' "$lines"
  cat "$RS_ATTACH_DIR/chrony.conf.tmpl"
} > "$new"

sudo install -o root -g root -m 0644 "$new" "$config"
sudo service "$service" restart
echo "Keeping time with: ${servers[*]}"
