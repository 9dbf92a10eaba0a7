#!/bin/bash
# ---
# RightScript Name: APP Docker Stop Containers
# Description: |
#   Stops all running containers at the same time and gives each of them the
#   chance to end its work. Meant as a decommission script.
# Inputs:
#   CONTAINER_STOP_SECONDS:
#     Category: Containers
#     Description: "Time that a container has before it is killed, at most 150 seconds. Example: `60`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:60
# Attachments: []
# ...
set -euo pipefail

limit=$CONTAINER_STOP_SECONDS
if [[ ! "$limit" =~ ^[0-9]+$ ]]; then
  echo "CONTAINER_STOP_SECONDS must be a whole number, it is '$limit'" >&2
  exit 1
fi
if [ "$limit" -gt 150 ]; then
  limit=150
fi

running=$(sudo docker ps --quiet)
if [ -z "$running" ]; then
  echo "No container is running."
  exit 0
fi

# One process for each container: in a row they would use up the time.
printf '%s\n' "$running" | xargs -P 0 -n 1 sudo docker stop --time "$limit" > /dev/null
echo "Stopped $(printf '%s\n' "$running" | wc -l) containers."
