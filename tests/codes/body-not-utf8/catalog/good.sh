#!/bin/sh
# ---
# RightScript Name: Good
# Inputs: {}
# ...
echo café
