#!/bin/bash
# ---
# RightScript Name: SYS Bastion Users
# Description: |
#   Makes the accounts of the bastion equal to a list: new people get an
#   account with their public keys, people who left lose theirs. Accounts that
#   the script did not make are not touched.
# Inputs:
#   BASTION_USERS:
#     Category: Security
#     Description: "Accounts of the people who may log in, separated by spaces. Example: `ada grace`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:operator
#   BASTION_DIRECTORY:
#     Category: Security
#     Description: >-
#       Address below which the public keys of a person are found, one file for each account.
#       Example: `https://access.example.com/people`.
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:https://access.example.com/people
# Attachments: []
# ...
set -euo pipefail

read -r -a people <<< "$BASTION_USERS"
for person in "${people[@]}"; do
  if [[ ! "$person" =~ ^[a-z_][a-z0-9_-]{0,31}$ ]]; then
    echo "BASTION_USERS holds something that is no account name: '$person'" >&2
    exit 1
  fi
done

if ! getent group bastion > /dev/null; then
  sudo groupadd --system bastion
fi

found=$(mktemp)
trap 'rm -f "$found"' EXIT
for person in "${people[@]}"; do
  # Fetched first: an account without a key would only look like access.
  if ! curl -fsSL --retry 3 -o "$found" "$BASTION_DIRECTORY/$person"; then
    echo "No public keys were found for $person; the account stays as it is." >&2
    continue
  fi
  ssh-keygen -l -f "$found" > /dev/null
  if ! getent passwd "$person" > /dev/null; then
    sudo useradd --create-home --shell /bin/bash --groups bastion "$person"
  fi
  sudo usermod --append --groups bastion --shell /bin/bash "$person"
  sudo install -d -o "$person" -m 0700 "/home/$person/.ssh"
  sudo install -o "$person" -m 0600 "$found" "/home/$person/.ssh/authorized_keys"
done

# People who left keep their files and lose their keys.
for member in $(getent group bastion | cut -d: -f4 | tr ',' ' '); do
  if [[ " ${people[*]} " != *" $member "* ]]; then
    sudo rm -f "/home/$member/.ssh/authorized_keys"
    sudo gpasswd --delete "$member" bastion > /dev/null
    echo "$member may no longer log in."
  fi
done
echo "May log in: ${people[*]}"
