#!/bin/bash -e
# ---
# RightScript Name: Shell
# Inputs: {}
# ...
true
