#!/bin/bash
# ---
# RightScript Name: SYS Prepare Data Disk
# Description: |
#   Formats an attached volume with ext4, if it holds no file system yet, and
#   mounts it by its UUID. A volume with data is mounted as it is.
# Inputs:
#   DATA_DISK_DEVICE:
#     Category: Storage
#     Description: >-
#       Block device of the volume; leave it blank when the server keeps its data on the root disk.
#       Example: `/dev/xvdf`.
#     Input Type: single
#     Required: false
#     Advanced: false
#     Default: blank
#   DATA_MOUNT_POINT:
#     Category: Storage
#     Description: "Folder where the volume is mounted. Example: `/srv/data`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:/srv/data
# Attachments: []
# ...
set -euo pipefail

sudo mkdir -p "$DATA_MOUNT_POINT"
if [ -z "${DATA_DISK_DEVICE:-}" ]; then
  echo "No data disk is given: $DATA_MOUNT_POINT stays on the root disk."
  exit 0
fi
if mountpoint -q "$DATA_MOUNT_POINT"; then
  echo "$DATA_MOUNT_POINT is mounted already."
  exit 0
fi
if [ ! -b "$DATA_DISK_DEVICE" ]; then
  echo "DATA_DISK_DEVICE is not a block device: '$DATA_DISK_DEVICE'" >&2
  exit 1
fi

if [ -z "$(sudo blkid -o value -s TYPE "$DATA_DISK_DEVICE" || true)" ]; then
  sudo mkfs.ext4 -q "$DATA_DISK_DEVICE"
fi

uuid=$(sudo blkid -o value -s UUID "$DATA_DISK_DEVICE")
if ! grep -q "^UUID=${uuid}[[:space:]]" /etc/fstab; then
  printf 'UUID=%s %s auto defaults,nofail 0 2\n' "$uuid" "$DATA_MOUNT_POINT" | sudo tee -a /etc/fstab > /dev/null
fi
sudo mount "$DATA_MOUNT_POINT"
df -h "$DATA_MOUNT_POINT"
