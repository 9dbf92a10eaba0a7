#!/bin/bash
# ---
# RightScript Name: SYS RightLink 6 Setup
# Description: |
#   Sets the time zone and starts the time service and the system log, whose
#   packages the agent installs before the script runs. RightLink 6 runs
#   scripts as root.
# Packages: ntp rsyslog
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
if [ ! -f "$zone_file" ]; then
  echo "TIME_ZONE is not a zone that this server knows: '$TIME_ZONE'" >&2
  exit 1
fi
ln -sfn "$zone_file" /etc/localtime

for service in ntpd rsyslog; do
  chkconfig "$service" on
  service "$service" restart
done
rs_tag --add 'server:role=base'
