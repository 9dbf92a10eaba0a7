#!/bin/bash
# ---
# RightScript Name: SYS Enable Monitoring
# Description: |
#   Switches the monitoring on that is built into RightLink 10, so that the
#   measurements arrive from which alerts and graphs are made. Without it the
#   server counts as not responding. No collectd is needed.
# Inputs: {}
# Attachments: []
# ...
set -euo pipefail

# CoreOS cannot write to /usr, so the agent lives elsewhere there.
for rsc in /usr/local/bin/rsc /opt/bin/rsc; do
  if [ -x "$rsc" ]; then
    break
  fi
done
if [ ! -x "$rsc" ]; then
  echo "rsc, the command-line client of RightLink 10, was not found." >&2
  exit 1
fi

"$rsc" --retry=5 --timeout=10 rl10 update /rll/tss/control enable_monitoring=all
echo "The monitoring of RightLink $("$rsc" --retry=5 --timeout=10 rl10 show /rll/proc/version) is on."
