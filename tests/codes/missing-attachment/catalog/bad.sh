#!/bin/sh
# ---
# RightScript Name: Bad
# Attachments:
# - attachments/motd
# Inputs: {}
# ...
