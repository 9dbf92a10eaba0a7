#!/bin/bash
# ---
# RightScript Name: LB HAProxy Drain
# Description: |
#   Stops accepting new connections and waits until the open ones have ended.
#   Meant as a decommission script, and finished well before the three minutes
#   that a decommission script may take.
# Inputs:
#   HAPROXY_DRAIN_SECONDS:
#     Category: Load Balancer
#     Description: "Longest time to wait for open connections, at most 150 seconds. Example: `60`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:60
# Attachments: []
# ...
set -euo pipefail

limit=$HAPROXY_DRAIN_SECONDS
if [[ ! "$limit" =~ ^[0-9]+$ ]]; then
  echo "HAPROXY_DRAIN_SECONDS must be a whole number, it is '$limit'" >&2
  exit 1
fi
if [ "$limit" -gt 150 ]; then
  limit=150
fi

ask() {
  printf '%s\n' "$1" | sudo socat - UNIX-CONNECT:/var/lib/haproxy/admin.sock
}

if ! pgrep -x haproxy > /dev/null; then
  echo "HAProxy is not running: there is nothing to drain."
  exit 0
fi

ask 'disable frontend www'
waited=0
while [ "$waited" -lt "$limit" ]; do
  # The question itself is one of the connections.
  open=$(ask 'show info' | awk -F': ' '$1 == "CurrConns" { print $2 }')
  if [ "${open:-0}" -le 1 ]; then
    break
  fi
  sleep 2
  waited=$((waited + 2))
done

sudo systemctl stop haproxy
echo "HAProxy stopped after $waited seconds."
