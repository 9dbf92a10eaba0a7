#!/bin/bash -e
# ---
# RightScript Name: NTP
# Inputs: {}
# Packages: chrony
# ...
true
