#!/bin/bash -e
# ---
# RightScript Name: Bad
# Inputs: {}
# Description: |
#   A web server.<br>It needs <b>nginx</b>.
# ...
true
