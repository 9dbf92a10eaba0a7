#!/bin/bash
# ---
# RightScript Name: APP Tomcat Drain
# Description: |
#   Waits until no client is connected to Tomcat any more, then stops it. Take
#   the server out of its load balancer first; this script cannot know which
#   one that is.
# Inputs:
#   TOMCAT_DRAIN_SECONDS:
#     Category: Application Server
#     Description: "Longest time to wait for connected clients, at most 150 seconds. Example: `60`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:60
# Attachments: []
# ...
set -euo pipefail

limit=$TOMCAT_DRAIN_SECONDS
if [[ ! "$limit" =~ ^[0-9]+$ ]]; then
  echo "TOMCAT_DRAIN_SECONDS must be a whole number, it is '$limit'" >&2
  exit 1
fi
if [ "$limit" -gt 150 ]; then
  limit=150
fi

waited=0
while [ "$waited" -lt "$limit" ]; do
  clients=$(ss -tn state established '( sport = :8080 )' | sed 1d | wc -l)
  if [ "$clients" -eq 0 ]; then
    break
  fi
  sleep 2
  waited=$((waited + 2))
done

for service in tomcat8 tomcat; do
  if systemctl is-active --quiet "$service"; then
    sudo systemctl stop "$service"
  fi
done
echo "Tomcat stopped after $waited seconds."
