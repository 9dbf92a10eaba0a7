#!/bin/sh
# ---
# RightScript Name: Bad
# Attachments:
# - motd\banner
# Inputs: {}
# ...
