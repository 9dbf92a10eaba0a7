#!/bin/sh
# ---
# RightScript Name: Bad
# Attachments:
# - /etc/motd
# Inputs: {}
# ...
