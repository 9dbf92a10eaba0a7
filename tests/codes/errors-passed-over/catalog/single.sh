#!/bin/sh
# ---
# RightScript Name: Single
# Inputs: {}
# ...
echo only
