#!/bin/bash
# ---
# RightScript Name: DB PostgreSQL Backup
# Description: |
#   Dumps one database in the custom format of `pg_dump`, checks that the dump
#   can be read, and removes dumps that are older than the wanted number of
#   days. The newest dump is never removed.
# Inputs:
#   POSTGRESQL_DATABASE:
#     Category: Database
#     Description: "Name of the application's database and of the role that owns it. Example: `shop`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:app
#   BACKUP_FOLDER:
#     Category: Backup
#     Description: "Folder that receives the dumps. Example: `/var/backups/postgresql`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:/var/backups/postgresql
#   BACKUP_KEEP_DAYS:
#     Category: Backup
#     Description: "Days after which a dump is removed. Example: `14`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:14
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$BACKUP_KEEP_DAYS" =~ ^[0-9]+$ ]]; then
  echo "BACKUP_KEEP_DAYS must be a whole number, it is '$BACKUP_KEEP_DAYS'" >&2
  exit 1
fi

sudo install -d -o postgres -g postgres -m 0700 "$BACKUP_FOLDER"
file=$BACKUP_FOLDER/$POSTGRESQL_DATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump

trap 'sudo rm -f "$file.part"' EXIT
sudo -u postgres pg_dump --format=custom --file="$file.part" -- "$POSTGRESQL_DATABASE"
sudo -u postgres pg_restore --list "$file.part" > /dev/null
sudo mv "$file.part" "$file"

sudo find "$BACKUP_FOLDER" -name "$POSTGRESQL_DATABASE-*.dump" -mtime "+$BACKUP_KEEP_DAYS" ! -path "$file" -delete
sudo ls -l "$file"
