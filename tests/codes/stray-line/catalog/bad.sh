#!/bin/sh
# ---
# RightScript Name: Bad
echo lost
# Inputs: {}
# ...
