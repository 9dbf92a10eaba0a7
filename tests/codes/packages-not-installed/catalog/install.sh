#!/bin/bash -e
# ---
# RightScript Name: Install
# Inputs: {}
# ...
apt-get install -y $RS_PACKAGES
