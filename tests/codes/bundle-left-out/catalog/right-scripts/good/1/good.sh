#!/bin/bash -e
# ---
# RightScript Name: Good
# Description: Does it.
# Inputs: {}
# ...

true
