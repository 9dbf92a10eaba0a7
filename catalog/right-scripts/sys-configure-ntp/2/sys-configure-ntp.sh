#!/bin/bash
# ---
# RightScript Name: SYS Configure NTP
# Description: |
#   Installs chrony and lets it keep the clock of the server. Certificates,
#   log lines and replication all depend on a clock that is right. On request
#   the server also answers the time questions of its neighbors.
# Inputs:
#   NTP_SERVERS:
#     Category: System
#     Description: >-
#       Time servers, separated by spaces. Example: `0.pool.ntp.org 1.pool.ntp.org`.
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: "text:0.pool.ntp.org 1.pool.ntp.org 2.pool.ntp.org"
#   NTP_ALLOWED_NETWORK:
#     Category: System
#     Description: >-
#       Network whose machines may ask this server for the time; leave it blank to answer nobody.
#       Example: `10.0.0.0/8`.
#     Input Type: single
#     Required: false
#     Advanced: true
#     Default: blank
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
if [ "${#servers[@]}" -eq 0 ]; then
  echo "NTP_SERVERS names no server." >&2
  exit 1
fi

new=$(mktemp)
trap 'rm -f "$new"' EXIT
while IFS= read -r line; do
  case $line in
    @SERVERS@)
      printf 'server %s iburst\n' "${servers[@]}"
      ;;
    @ALLOW@)
      if [ -n "${NTP_ALLOWED_NETWORK:-}" ]; then
        printf 'allow %s\n' "$NTP_ALLOWED_NETWORK"
      fi
      ;;
    *)
      printf '%s\n' "$line"
      ;;
  esac
done < "$RS_ATTACH_DIR/chrony.conf.tmpl" > "$new"

# Red Hat and its kin install a service without enabling it.
if [ -d /run/systemd/system ]; then
  sudo systemctl enable "$service"
elif command -v chkconfig > /dev/null; then
  sudo chkconfig "$service" on
fi

if sudo cmp -s "$new" "$config"; then
  sudo service "$service" start
else
  sudo install -o root -g root -m 0644 "$new" "$config"
  sudo service "$service" restart
fi
echo "Keeping time with: ${servers[*]}"
