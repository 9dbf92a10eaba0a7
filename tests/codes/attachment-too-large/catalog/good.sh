#!/bin/sh
# ---
# RightScript Name: Good
# Attachments:
# - motd
# Inputs: {}
# ...
