#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
echo café
