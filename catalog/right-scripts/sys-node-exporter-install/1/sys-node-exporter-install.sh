#!/bin/bash
# ---
# RightScript Name: SYS Node Exporter Install
# Description: |
#   Installs the Prometheus node exporter as a systemd service under a user of
#   its own. The download is checked against the digests of the release.
# Inputs:
#   NODE_EXPORTER_VERSION:
#     Category: Monitoring
#     Description: "Release of the node exporter to install. Example: `0.16.0`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:0.16.0
#   NODE_EXPORTER_ADDRESS:
#     Category: Monitoring
#     Description: "Address where the exporter listens, on port 9100. Example: `10.0.0.12`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: env:PRIVATE_IP
# Attachments: []
# ...
set -euo pipefail

name=node_exporter-$NODE_EXPORTER_VERSION.linux-amd64
base=https://github.com/prometheus/node_exporter/releases/download/v$NODE_EXPORTER_VERSION

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curl -fsSL --retry 5 -O "$base/$name.tar.gz"
curl -fsSL --retry 5 -O "$base/sha256sums.txt"
grep -F " $name.tar.gz" sha256sums.txt | sha256sum --check --quiet
tar -xzf "$name.tar.gz"

if ! getent passwd node-exporter > /dev/null; then
  sudo useradd --system --no-create-home --shell /usr/sbin/nologin node-exporter
fi
sudo install -o root -g root -m 0755 "$name/node_exporter" /usr/local/bin/node_exporter

sudo tee /etc/systemd/system/node-exporter.service > /dev/null <<END
[Unit]
Description=Prometheus node exporter
After=network-online.target

[Service]
User=node-exporter
ExecStart=/usr/local/bin/node_exporter --web.listen-address=$NODE_EXPORTER_ADDRESS:9100
Restart=on-failure

[Install]
WantedBy=multi-user.target
END

sudo systemctl daemon-reload
sudo systemctl enable node-exporter
sudo systemctl restart node-exporter
echo "The node exporter listens on $NODE_EXPORTER_ADDRESS:9100."
