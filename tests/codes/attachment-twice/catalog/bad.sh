#!/bin/sh
# ---
# RightScript Name: Bad
# Attachments:
# - motd
# - other/motd
# Inputs: {}
# ...
