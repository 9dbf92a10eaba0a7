#!/bin/bash
# ---
# RightScript Name: SYS Prepare Data Disk
# Description: |
#   Formats an attached volume, if it holds no file system yet, and mounts it
#   by its UUID. A volume with data is mounted as it is. The script waits for
#   a volume that the cloud is still attaching.
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
#   DATA_FILE_SYSTEM:
#     Category: Storage
#     Description: "File system that an empty volume is given. Example: `ext4`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:ext4
#     Possible Values:
#       - text:ext4
#       - text:xfs
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

# Clouds report a volume as attached before the kernel sees it.
for _ in $(seq 60); do
  if [ -b "$DATA_DISK_DEVICE" ]; then
    break
  fi
  sleep 2
done
if [ ! -b "$DATA_DISK_DEVICE" ]; then
  echo "DATA_DISK_DEVICE did not appear within two minutes: '$DATA_DISK_DEVICE'" >&2
  exit 1
fi

if [ -z "$(sudo blkid -o value -s TYPE "$DATA_DISK_DEVICE" || true)" ]; then
  case $DATA_FILE_SYSTEM in
    ext4)
      sudo mkfs.ext4 -q "$DATA_DISK_DEVICE"
      ;;
    xfs)
      if ! command -v mkfs.xfs > /dev/null && command -v apt-get > /dev/null; then
        sudo apt-get -qq update
        sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install xfsprogs
      fi
      sudo mkfs.xfs -q "$DATA_DISK_DEVICE"
      ;;
    *)
      echo "DATA_FILE_SYSTEM is ext4 or xfs, not '$DATA_FILE_SYSTEM'" >&2
      exit 1
      ;;
  esac
  echo "Formatted $DATA_DISK_DEVICE with $DATA_FILE_SYSTEM."
fi

uuid=$(sudo blkid -o value -s UUID "$DATA_DISK_DEVICE")
if ! grep -q "^UUID=${uuid}[[:space:]]" /etc/fstab; then
  printf 'UUID=%s %s auto defaults,nofail 0 2\n' "$uuid" "$DATA_MOUNT_POINT" | sudo tee -a /etc/fstab > /dev/null
fi
sudo mount "$DATA_MOUNT_POINT"
df -h "$DATA_MOUNT_POINT"
