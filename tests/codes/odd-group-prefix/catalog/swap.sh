#!/bin/bash -e
# ---
# RightScript Name: SYS Configure Swap
# Inputs: {}
# ...
true
