#!/bin/bash
# ---
# RightScript Name: DB PostgreSQL Configure Primary
# Description: |
#   Turns a freshly installed PostgreSQL into a primary: memory settings that
#   fit the server, one application role with its database, access for one
#   network with passwords, and a role from which replicas may stream.
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
#   POSTGRESQL_ALLOWED_NETWORK:
#     Category: Database
#     Description: "Network whose machines may connect, in CIDR form. Example: `10.0.0.0/8`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:10.0.0.0/8
#   POSTGRESQL_DATABASE:
#     Category: Database
#     Description: "Name of the application's database and of the role that owns it. Example: `shop`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:app
#   POSTGRESQL_APP_PASSWORD:
#     Category: Database
#     Description: >-
#       Password of the application's role, kept as a credential. Example: `cred:POSTGRESQL_APP_PASSWORD`.
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: cred:POSTGRESQL_APP_PASSWORD
#   POSTGRESQL_REPLICATION_PASSWORD:
#     Category: Database
#     Description: >-
#       Password with which replicas stream from the primary, kept as a credential.
#       Example: `cred:POSTGRESQL_REPLICATION_PASSWORD`.
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: cred:POSTGRESQL_REPLICATION_PASSWORD
# Attachments:
#   - 50-primary.conf.tmpl
# ...
set -euo pipefail

folder=/etc/postgresql/$POSTGRESQL_VERSION/main
name=$POSTGRESQL_DATABASE
if [[ ! "$name" =~ ^[a-z_][a-z0-9_]{0,62}$ ]]; then
  echo "POSTGRESQL_DATABASE must be a plain lower-case name, it is '$name'" >&2
  exit 1
fi

memory_mb=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)
sudo install -d -o postgres -g postgres -m 0755 "$folder/conf.d"
sed -e "s/@SHARED_MB@/$((memory_mb / 4))/" -e "s/@CACHE_MB@/$((memory_mb / 2))/" \
  "$RS_ATTACH_DIR/50-primary.conf.tmpl" \
  | sudo install -o postgres -g postgres -m 0644 /dev/stdin "$folder/conf.d/50-primary.conf"
if ! sudo grep -q "^include_dir = 'conf.d'" "$folder/postgresql.conf"; then
  printf "include_dir = 'conf.d'\n" | sudo tee -a "$folder/postgresql.conf" > /dev/null
fi

for rule in \
  "host all all $POSTGRESQL_ALLOWED_NETWORK md5" \
  "host replication replicator $POSTGRESQL_ALLOWED_NETWORK md5"; do
  if ! sudo grep -qxF "$rule" "$folder/pg_hba.conf"; then
    printf '%s\n' "$rule" | sudo tee -a "$folder/pg_hba.conf" > /dev/null
  fi
done
sudo systemctl restart "postgresql@$POSTGRESQL_VERSION-main"

# The passwords go in through standard input: arguments are visible in ps.
app_password=${POSTGRESQL_APP_PASSWORD//\'/\'\'}
replication_password=${POSTGRESQL_REPLICATION_PASSWORD//\'/\'\'}
sudo -u postgres psql -q -v ON_ERROR_STOP=1 <<END
SELECT 'CREATE ROLE $name LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name') \gexec
ALTER ROLE $name PASSWORD '$app_password';
SELECT 'CREATE ROLE replicator LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator') \gexec
ALTER ROLE replicator PASSWORD '$replication_password';
SELECT 'CREATE DATABASE $name OWNER $name' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$name') \gexec
END
echo "PostgreSQL $POSTGRESQL_VERSION serves the database $name."
