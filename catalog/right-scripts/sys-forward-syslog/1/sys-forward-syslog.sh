#!/bin/bash
# ---
# RightScript Name: SYS Forward Syslog
# Description: |
#   Lets rsyslog send a copy of every message to a central log host, through a
#   queue on disk so that messages wait when that host cannot be reached.
#   With a blank host the forwarding is taken out again.
# Inputs:
#   SYSLOG_HOST:
#     Category: Logging
#     Description: >-
#       Host that collects the messages; leave it blank to forward nothing. Example: `logs.example.com`.
#     Input Type: single
#     Required: false
#     Advanced: false
#     Default: blank
#   SYSLOG_PORT:
#     Category: Logging
#     Description: "TCP port of the log host. Example: `514`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:514
# Attachments:
#   - 60-forward.conf.tmpl
# ...
set -euo pipefail

target=/etc/rsyslog.d/60-forward.conf
if [ -z "${SYSLOG_HOST:-}" ]; then
  if [ -f "$target" ]; then
    sudo rm -f "$target"
    sudo service rsyslog restart
  fi
  echo "No log host is given: nothing is forwarded."
  exit 0
fi

if [[ ! "$SYSLOG_HOST" =~ ^[A-Za-z0-9.:-]+$ ]]; then
  echo "SYSLOG_HOST is neither a host name nor an address: '$SYSLOG_HOST'" >&2
  exit 1
fi
# shellcheck disable=SC2153 # an input of its own, not a misspelling
if [[ ! "$SYSLOG_PORT" =~ ^[0-9]+$ ]]; then
  echo "SYSLOG_PORT must be a port number, it is '$SYSLOG_PORT'" >&2
  exit 1
fi

new=$(mktemp)
trap 'rm -f "$new"' EXIT
sed -e "s/@HOST@/$SYSLOG_HOST/" -e "s/@PORT@/$SYSLOG_PORT/" "$RS_ATTACH_DIR/60-forward.conf.tmpl" > "$new"

if ! sudo cmp -s "$new" "$target"; then
  sudo install -o root -g root -m 0644 "$new" "$target"
  sudo rsyslogd -N1
  sudo service rsyslog restart
fi
echo "Messages go to $SYSLOG_HOST, port $SYSLOG_PORT."
