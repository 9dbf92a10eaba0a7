#!/bin/sh
# ---
# RightScript Name: Good
# Packages: curl jq
# Inputs: {}
# ...
