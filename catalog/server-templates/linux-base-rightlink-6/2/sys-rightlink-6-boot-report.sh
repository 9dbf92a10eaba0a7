#!/bin/bash
# ---
# RightScript Name: SYS RightLink 6 Boot Report
# Description: |
#   Writes one line to the system log: whether this is a first boot or a
#   reboot, and on which distribution. RightLink 6 passes both facts in its
#   environment; RightLink 10 does not.
# Inputs: {}
# Attachments: []
# ...
set -euo pipefail

# Set only when the script has run on this server before.
if [ -n "${RS_REBOOT:-}" ]; then
  kind=reboot
else
  kind='first boot'
fi
logger -t boot-report "$kind on ${RS_DISTRO:-an unknown distribution}"
echo "Reported a $kind."
