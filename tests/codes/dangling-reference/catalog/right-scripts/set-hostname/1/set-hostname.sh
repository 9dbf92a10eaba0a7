#!/bin/sh
# ---
# RightScript Name: Set Hostname
# Inputs: {}
# ...
