#!/bin/bash
# ---
# RightScript Name: SYS Harden SSH
# Description: |
#   Closes the two doors of sshd that are attacked all day: passwords and
#   logging in as root. The old configuration is kept until the new one has
#   been accepted by sshd.
# Inputs:
#   SSH_LOGIN:
#     Category: Security
#     Description: "What opens an SSH session: keys alone, or a password as well. Example: `keys`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:keys
#     Possible Values:
#       - text:keys
#       - text:keys-and-passwords
# Attachments: []
# ...
set -euo pipefail

case $SSH_LOGIN in
  keys) passwords=no ;;
  keys-and-passwords) passwords=yes ;;
  *)
    echo "SSH_LOGIN is keys or keys-and-passwords, not '$SSH_LOGIN'" >&2
    exit 1
    ;;
esac

config=/etc/ssh/sshd_config
new=$(mktemp)
trap 'rm -f "$new"' EXIT

# sshd takes the first value it meets, so ours go to the top.
{
  printf 'PasswordAuthentication %s\n' "$passwords"
  printf 'ChallengeResponseAuthentication no\n'
  printf 'PermitRootLogin no\n'
  sudo sed -E '/^[#[:space:]]*(PasswordAuthentication|ChallengeResponseAuthentication|PermitRootLogin)[[:space:]]/d' "$config"
} > "$new"

sudo "$(command -v sshd || echo /usr/sbin/sshd)" -t -f "$new"
sudo install -o root -g root -m 0600 "$new" "$config"

if [ -f /etc/debian_version ]; then
  sudo service ssh reload
else
  sudo service sshd reload
fi
echo "sshd has taken the new configuration."
