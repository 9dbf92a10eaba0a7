#!/bin/bash -e
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
true
