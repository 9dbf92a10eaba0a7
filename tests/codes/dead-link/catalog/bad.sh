#!/bin/bash -e
# ---
# RightScript Name: Bad
# Inputs: {}
# Description: |
#   See [the setup](docs/setup.md), and [below](#limits).
# ...
true
