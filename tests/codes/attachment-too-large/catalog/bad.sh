#!/bin/sh
# ---
# RightScript Name: Bad
# Attachments:
# - long
# Inputs: {}
# ...
