#!/bin/bash -e
# ---
# RightScript Name: Sys Set Hostname
# Inputs: {}
# ...
true
