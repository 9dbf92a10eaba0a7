#!/bin/bash
# ---
# RightScript Name: DB PostgreSQL Configure Replica
# Description: |
#   Copies a running primary with `pg_basebackup` and follows it as a hot
#   standby that answers read-only queries. A server that follows already, or
#   that was promoted, is left alone: a reboot never copies the data again.
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
#   POSTGRESQL_PRIMARY:
#     Category: Database
#     Description: "Host name or address of the primary. Example: `10.0.0.21`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:db-primary
#   POSTGRESQL_REPLICATION_PASSWORD:
#     Category: Database
#     Description: >-
#       Password with which replicas stream from the primary, kept as a credential.
#       Example: `cred:POSTGRESQL_REPLICATION_PASSWORD`.
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: cred:POSTGRESQL_REPLICATION_PASSWORD
# Attachments: []
# ...
set -euo pipefail

data=/var/lib/postgresql/$POSTGRESQL_VERSION/main
unit=postgresql@$POSTGRESQL_VERSION-main

if sudo test -f "$data/recovery.conf"; then
  echo "This server is a replica already."
  exit 0
fi
# A promotion renames the file. Copying now would undo it with the data of a dead primary.
if sudo test -f "$data/recovery.done"; then
  echo "This server was promoted and is left alone."
  exit 0
fi
if [[ ! "$POSTGRESQL_PRIMARY" =~ ^[A-Za-z0-9.:-]+$ ]]; then
  echo "POSTGRESQL_PRIMARY is neither a host name nor an address: '$POSTGRESQL_PRIMARY'" >&2
  exit 1
fi

# A password file keeps the password out of ps and out of recovery.conf.
# In it, a backslash escapes itself and the colon.
password=${POSTGRESQL_REPLICATION_PASSWORD//\\/\\\\}
password=${password//:/\\:}
printf '*:*:*:replicator:%s\n' "$password" \
  | sudo install -o postgres -g postgres -m 0600 /dev/stdin /var/lib/postgresql/.pgpass

until sudo -u postgres pg_isready -q -h "$POSTGRESQL_PRIMARY"; do
  echo "Waiting for $POSTGRESQL_PRIMARY ..."
  sleep 10
done

copy=$data.copy
# The option was renamed in version 10.
case $POSTGRESQL_VERSION in
  9.*) method=--xlog-method=stream ;;
  *) method=--wal-method=stream ;;
esac
sudo rm -rf "$copy"
sudo -u postgres pg_basebackup --no-password -h "$POSTGRESQL_PRIMARY" -U replicator \
  -D "$copy" --write-recovery-conf "$method"

# The empty cluster goes only now that the copy is complete.
sudo systemctl stop "$unit"
sudo rm -rf "$data"
sudo mv "$copy" "$data"

folder=/etc/postgresql/$POSTGRESQL_VERSION/main
sudo install -d -o postgres -g postgres -m 0755 "$folder/conf.d"
printf "listen_addresses = '*'\nhot_standby = on\n" \
  | sudo install -o postgres -g postgres -m 0644 /dev/stdin "$folder/conf.d/50-replica.conf"
if ! sudo grep -q "^include_dir = 'conf.d'" "$folder/postgresql.conf"; then
  printf "include_dir = 'conf.d'\n" | sudo tee -a "$folder/postgresql.conf" > /dev/null
fi

sudo systemctl start "$unit"
sudo -u postgres psql -tAc 'SELECT pg_is_in_recovery()' | grep -qx t
echo "Following $POSTGRESQL_PRIMARY."
