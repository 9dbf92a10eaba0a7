#!/bin/sh
# ---
# RightScript Name: Other
# Inputs: {}
# ...
