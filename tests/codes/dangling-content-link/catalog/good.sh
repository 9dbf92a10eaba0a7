#!/bin/sh
# ---
# RightScript Name: Good
# Inputs: {}
# ...
