#!/bin/bash -e
# ---
# RightScript Name: Good
# Inputs: {}
# Description: |
#   See [the setup](https://example.com/setup) and [the inputs](#inputs); array[0](x) is code.
# ...
true
