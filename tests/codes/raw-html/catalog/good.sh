#!/bin/bash -e
# ---
# RightScript Name: Good
# Inputs: {}
# Description: |
#   Put <name> here, or `<br>`; see <https://example.com>.
# ...
true
