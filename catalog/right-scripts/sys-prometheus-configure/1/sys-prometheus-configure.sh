#!/bin/bash
# ---
# RightScript Name: SYS Prometheus Configure
# Description: |
#   Writes the list of targets into the configuration of Prometheus, has it
#   checked by promtool and reloads. Run it again as an operational script
#   whenever servers come or go.
# Inputs:
#   PROMETHEUS_TARGETS:
#     Category: Monitoring
#     Description: >-
#       Exporters to measure, as host and port, separated by spaces.
#       Example: `10.0.0.11:9100 10.0.0.12:9100`.
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:127.0.0.1:9090
#   PROMETHEUS_SCRAPE_SECONDS:
#     Category: Monitoring
#     Description: "Seconds between two measurements. Example: `15`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:15
# Attachments:
#   - prometheus.tmpl
# ...
set -euo pipefail

read -r -a targets <<< "$PROMETHEUS_TARGETS"
list=
for target in "${targets[@]}"; do
  if [[ ! "$target" =~ ^[A-Za-z0-9._-]+:[0-9]+$ ]]; then
    echo "PROMETHEUS_TARGETS holds something other than host:port: '$target'" >&2
    exit 1
  fi
  list+="${list:+, }\"$target\""
done
if [[ ! "$PROMETHEUS_SCRAPE_SECONDS" =~ ^[0-9]+$ ]]; then
  echo "PROMETHEUS_SCRAPE_SECONDS must be a whole number, it is '$PROMETHEUS_SCRAPE_SECONDS'" >&2
  exit 1
fi

new=$(mktemp)
trap 'rm -f "$new"' EXIT
sed -e "s/@SECONDS@/$PROMETHEUS_SCRAPE_SECONDS/" -e "s/@TARGETS@/$list/" \
  "$RS_ATTACH_DIR/prometheus.tmpl" > "$new"

/usr/local/bin/promtool check config "$new"
sudo install -o root -g prometheus -m 0640 "$new" /etc/prometheus/prometheus.yml
sudo systemctl reload-or-restart prometheus
echo "Prometheus measures: ${targets[*]}"
