#!/bin/bash
# ---
# RightScript Name: SYS Prometheus Install
# Description: |
#   Installs the Prometheus server with its console tool as a systemd service
#   under a user of its own. The download is checked against the digests of
#   the release. *SYS Prometheus Configure* has to follow.
# Inputs:
#   PROMETHEUS_VERSION:
#     Category: Monitoring
#     Description: "Release of Prometheus to install. Example: `2.2.1`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:2.2.1
#   PROMETHEUS_RETENTION_DAYS:
#     Category: Monitoring
#     Description: "Days that measurements are kept. Example: `30`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:30
#   DATA_MOUNT_POINT:
#     Category: Storage
#     Description: "Folder where the volume is mounted. Example: `/srv/data`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:/srv/data
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$PROMETHEUS_RETENTION_DAYS" =~ ^[0-9]+$ ]]; then
  echo "PROMETHEUS_RETENTION_DAYS must be a whole number, it is '$PROMETHEUS_RETENTION_DAYS'" >&2
  exit 1
fi

name=prometheus-$PROMETHEUS_VERSION.linux-amd64
base=https://github.com/prometheus/prometheus/releases/download/v$PROMETHEUS_VERSION

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curl -fsSL --retry 5 -O "$base/$name.tar.gz"
curl -fsSL --retry 5 -O "$base/sha256sums.txt"
grep -F " $name.tar.gz" sha256sums.txt | sha256sum --check --quiet
tar -xzf "$name.tar.gz"

if ! getent passwd prometheus > /dev/null; then
  sudo useradd --system --no-create-home --shell /usr/sbin/nologin prometheus
fi
sudo install -o root -g root -m 0755 "$name/prometheus" "$name/promtool" /usr/local/bin/
sudo install -d -o prometheus -g prometheus -m 0750 "$DATA_MOUNT_POINT/prometheus"
sudo install -d -o root -g prometheus -m 0750 /etc/prometheus

sudo tee /etc/systemd/system/prometheus.service > /dev/null <<END
[Unit]
Description=Prometheus
After=network-online.target

[Service]
User=prometheus
ExecStart=/usr/local/bin/prometheus --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=$DATA_MOUNT_POINT/prometheus --storage.tsdb.retention=${PROMETHEUS_RETENTION_DAYS}d
ExecReload=/usr/bin/pkill -HUP -x prometheus
Restart=on-failure

[Install]
WantedBy=multi-user.target
END

sudo systemctl daemon-reload
sudo systemctl enable prometheus
/usr/local/bin/prometheus --version 2>&1 | sed -n 1p
