#!/bin/bash
# ---
# RightScript Name: DB PostgreSQL Install
# Description: |
#   Installs one major version of PostgreSQL from the packages that the
#   PostgreSQL project itself makes for Ubuntu. The empty cluster that the
#   packages create is kept and configured by the scripts that follow.
# Inputs:
#   POSTGRESQL_VERSION:
#     Category: Database
#     Description: "Major version of PostgreSQL; primary and replica must agree. Example: `10`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:10
#     Possible Values:
#       - text:9.6
#       - text:10
#   POSTGRESQL_REPOSITORY:
#     Category: Database
#     Description: >-
#       Package repository to install from; the project moves releases of Ubuntu that have ended to
#       its archive. Example: `https://apt-archive.postgresql.org/pub/repos/apt`.
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:https://apt.postgresql.org/pub/repos/apt
# Attachments: []
# ...
set -euo pipefail

if [ ! -f /etc/lsb-release ]; then
  echo "This script supports Ubuntu only." >&2
  exit 1
fi

release=$(lsb_release -cs)
sudo apt-get -qq update
sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install apt-transport-https ca-certificates curl gnupg

curl -fsSL --retry 5 https://www.postgresql.org/media/keys/ACCC4CF8.asc | sudo apt-key add - > /dev/null
printf 'deb %s %s-pgdg main\n' "$POSTGRESQL_REPOSITORY" "$release" \
  | sudo tee /etc/apt/sources.list.d/pgdg.list > /dev/null

sudo apt-get -qq update
sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install "postgresql-$POSTGRESQL_VERSION"

# A data disk that was mounted here before the installation belongs to root.
sudo chown postgres:postgres /var/lib/postgresql
pg_lsclusters
