#!/bin/bash
# ---
# RightScript Name: SYS Configure Swap
# Description: |
#   Creates a swap file of the wanted size, or removes it when the size is 0.
#   A swap file of the right size is left alone. Small instance types have no
#   swap at all on most clouds, and one greedy process then ends the server.
# Inputs:
#   SWAP_FILE:
#     Category: System
#     Description: "Path of the swap file. Example: `/mnt/ephemeral/swapfile`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:/swapfile
#   SWAP_SIZE_MB:
#     Category: System
#     Description: "Size of the swap file in MiB; `0` means no swap file. Example: `1024`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:1024
#     Possible Values:
#       - text:0
#       - text:512
#       - text:1024
#       - text:2048
#       - text:4096
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$SWAP_SIZE_MB" =~ ^[0-9]+$ ]]; then
  echo "SWAP_SIZE_MB must be a whole number, it is '$SWAP_SIZE_MB'" >&2
  exit 1
fi
if [[ ! "$SWAP_FILE" =~ ^/[A-Za-z0-9._/-]+$ ]]; then
  echo "SWAP_FILE must be an absolute path without spaces, it is '$SWAP_FILE'" >&2
  exit 1
fi

bytes=$((SWAP_SIZE_MB * 1024 * 1024))
old_bytes=0
if [ -f "$SWAP_FILE" ]; then
  old_bytes=$(stat -c %s "$SWAP_FILE")
fi

active() {
  awk -v file="$SWAP_FILE" '$1 == file { found = 1 } END { exit !found }' /proc/swaps
}

if [ "$bytes" -ne "$old_bytes" ]; then
  if active; then
    sudo swapoff "$SWAP_FILE"
  fi
  sudo rm -f "$SWAP_FILE"
  sudo sed -i "\|^${SWAP_FILE}[[:space:]]|d" /etc/fstab
fi

if [ "$bytes" -eq 0 ]; then
  echo "No swap file is wanted."
  exit 0
fi

if [ ! -f "$SWAP_FILE" ]; then
  free_mb=$(df -P -m "$(dirname "$SWAP_FILE")" | awk 'END { print $4 }')
  if [ "$free_mb" -le "$((SWAP_SIZE_MB + 512))" ]; then
    echo "Only $free_mb MiB are free beside $SWAP_FILE; 512 MiB must remain." >&2
    exit 1
  fi
  # Written out rather than allocated: swapon refuses files with holes.
  sudo dd if=/dev/zero of="$SWAP_FILE" bs=1M count="$SWAP_SIZE_MB" status=noxfer
  sudo chmod 0600 "$SWAP_FILE"
  sudo mkswap "$SWAP_FILE" > /dev/null
fi

if ! grep -q "^${SWAP_FILE}[[:space:]]" /etc/fstab; then
  printf '%s none swap sw 0 0\n' "$SWAP_FILE" | sudo tee -a /etc/fstab > /dev/null
fi
if ! active; then
  sudo swapon "$SWAP_FILE"
fi
echo "Swap: $SWAP_SIZE_MB MiB in $SWAP_FILE"
