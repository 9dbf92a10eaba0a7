#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   '':
#     Category: Mail
# ...
