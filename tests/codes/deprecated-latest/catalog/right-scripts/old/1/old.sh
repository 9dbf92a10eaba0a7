#!/bin/sh
# ---
# RightScript Name: Old
# Inputs: {}
# ...
