#!/bin/sh
# ---
# RightScript Name: Secret Handshake
# Inputs: {}
# ...
set -e
