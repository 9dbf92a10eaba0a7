#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs:
#   NO:
#     Category: Mail
# ...
