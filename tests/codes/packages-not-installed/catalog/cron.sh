#!/bin/bash -e
# ---
# RightScript Name: Cron
# Inputs: {}
# Packages: cron
# ...
true
