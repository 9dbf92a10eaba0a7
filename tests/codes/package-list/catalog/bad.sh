#!/bin/sh
# ---
# RightScript Name: Bad
# Packages: [curl, jq]
# Inputs: {}
# ...
