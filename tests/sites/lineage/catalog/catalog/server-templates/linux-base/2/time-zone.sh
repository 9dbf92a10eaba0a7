#!/bin/sh
# ---
# RightScript Name: Set Time Zone
# Inputs:
#   TIME_ZONE:
#     Category: Time
#     Description: The zone
#     Default: text:UTC
#     Possible Values: ['text:UTC', 'text:Europe/Berlin']
# ...
set -e
echo "$TIME_ZONE" >/etc/timezone
