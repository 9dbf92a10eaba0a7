#!/bin/bash
# ---
# RightScript Name: DB PostgreSQL Promote
# Description: |
#   Ends the replication and lets this server accept writes. Run it by hand on
#   the replica when the primary is gone for good; point the application here
#   afterwards, and never start the old primary again.
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
# Attachments: []
# ...
set -euo pipefail

in_recovery() {
  [ "$(sudo -u postgres psql -tAc 'SELECT pg_is_in_recovery()')" = t ]
}

if ! in_recovery; then
  echo "This server accepts writes already."
  exit 0
fi

sudo pg_ctlcluster "$POSTGRESQL_VERSION" main promote
for _ in $(seq 60); do
  if ! in_recovery; then
    echo "Promoted: this server is a primary now."
    exit 0
  fi
  sleep 1
done
echo "PostgreSQL was told to promote itself but is still in recovery after a minute." >&2
exit 1
