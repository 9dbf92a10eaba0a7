#!/bin/bash -e
# ---
# RightScript Name: Good
# Inputs: {}
# ...
true
