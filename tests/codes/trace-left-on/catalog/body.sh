#!/bin/bash -e
# ---
# RightScript Name: Body
# Inputs: {}
# ...
set -eux -o pipefail
true
