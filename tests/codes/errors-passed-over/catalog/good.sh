#!/bin/bash
# ---
# RightScript Name: Good
# Inputs: {}
# ...
set -euo pipefail
apt-get install -y haproxy
echo installed
