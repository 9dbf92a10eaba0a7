#!/bin/bash
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
apt-get install -y haproxy
echo installed
