#!/bin/sh
# ---
# RightScript Name: Good
# Inputs:
#   MAIL:
#     Category: Mail
# ...
