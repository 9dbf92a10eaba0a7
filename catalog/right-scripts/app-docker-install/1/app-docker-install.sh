#!/bin/bash
# ---
# RightScript Name: APP Docker Install
# Description: |
#   Makes the Docker engine ready: installs it on Ubuntu, takes the one that
#   CoreOS brings, limits the size of container logs and starts the engine
#   with the server.
# Inputs:
#   DOCKER_LOG_MAX_MB:
#     Category: Containers
#     Description: "Size in MiB at which the log of a container is rotated. Example: `50`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:50
#   DOCKER_REGISTRY_MIRROR:
#     Category: Containers
#     Description: >-
#       Registry that is asked before Docker Hub; leave it blank to use none.
#       Example: `https://mirror.example.com`.
#     Input Type: single
#     Required: false
#     Advanced: true
#     Default: blank
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$DOCKER_LOG_MAX_MB" =~ ^[0-9]+$ ]]; then
  echo "DOCKER_LOG_MAX_MB must be a whole number, it is '$DOCKER_LOG_MAX_MB'" >&2
  exit 1
fi

if ! command -v docker > /dev/null; then
  if ! command -v apt-get > /dev/null; then
    echo "Docker is missing, and only Ubuntu is supported for its installation." >&2
    exit 1
  fi
  sudo apt-get -qq update
  sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install docker.io
fi

mirrors=
if [ -n "${DOCKER_REGISTRY_MIRROR:-}" ]; then
  mirrors="\"$DOCKER_REGISTRY_MIRROR\""
fi

new=$(mktemp)
trap 'rm -f "$new"' EXIT
cat > "$new" <<END
{
  "log-driver": "json-file",
  "log-opts": { "max-size": "${DOCKER_LOG_MAX_MB}m", "max-file": "3" },
  "registry-mirrors": [$mirrors]
}
END

sudo mkdir -p /etc/docker
sudo systemctl enable docker
if sudo cmp -s "$new" /etc/docker/daemon.json; then
  sudo systemctl start docker
else
  sudo install -o root -g root -m 0644 "$new" /etc/docker/daemon.json
  sudo systemctl restart docker
fi
sudo docker version --format 'Docker {{.Server.Version}} is ready.'
