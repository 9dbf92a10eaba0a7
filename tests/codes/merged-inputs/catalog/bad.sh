#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   <<: {MAIL: {Category: Mail}}
#   NAME:
#     Category: Mail
# ...
