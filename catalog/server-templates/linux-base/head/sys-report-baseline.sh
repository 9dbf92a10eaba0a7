#!/bin/bash
# ---
# RightScript Name: SYS Report Baseline
# Description: |
#   Writes the state of the server into the audit entry: system, uptime,
#   memory, disks, listening ports, failed services and whether a reboot is
#   due. It changes nothing.
# Inputs: {}
# Attachments: []
# ...
set -euo pipefail

title() {
  printf '\n== %s ==\n' "$1"
}

title System
sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2> /dev/null || true
uname -srm
uptime

title Memory
free -m

title Disks
df -hT -x tmpfs -x devtmpfs

title 'Listening ports'
sudo ss -tulnp

if [ -d /run/systemd/system ]; then
  title 'Failed services'
  systemctl --failed --no-legend --no-pager
fi

title Reboot
if [ -f /run/reboot-required ] || { command -v needs-restarting > /dev/null && ! needs-restarting -r > /dev/null; }; then
  echo 'A reboot is due.'
else
  echo 'No reboot is due.'
fi
