#!/bin/bash
# ---
# RightScript Name: SYS Set Time Zone
# Description: |
#   Sets the time zone of the server by its name in the tz database and
#   restarts the log daemon, so that log lines carry the new zone at once.
# Inputs:
#   TIME_ZONE:
#     Category: System
#     Description: "Name of the zone in the tz database. Example: `Europe/Amsterdam`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:UTC
# Attachments: []
# ...
set -euo pipefail

zone_file=/usr/share/zoneinfo/$TIME_ZONE
if [[ "$TIME_ZONE" == *..* || ! -f "$zone_file" ]]; then
  echo "TIME_ZONE is not a zone that this server knows: '$TIME_ZONE'" >&2
  exit 1
fi

if [ -d /run/systemd/system ]; then
  sudo timedatectl set-timezone "$TIME_ZONE"
else
  sudo ln -sfn "$zone_file" /etc/localtime
  if [ -f /etc/timezone ]; then
    printf '%s\n' "$TIME_ZONE" | sudo tee /etc/timezone > /dev/null
  fi
fi

if pgrep -x rsyslogd > /dev/null; then
  sudo service rsyslog restart
fi

echo "The local time is now $(date '+%F %T %Z')."
