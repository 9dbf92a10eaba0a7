#!/bin/bash -e
# ---
# RightScript Name: Good
# Inputs: {}
# Attachments:
# - used.conf
# ...
true
