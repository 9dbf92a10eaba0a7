#!/bin/bash
# ---
# RightScript Name: By Hand
# Inputs: {}
# ...
apt-get install -y haproxy || exit 1
echo installed
