#!/bin/bash -e
# ---
# RightScript Name: Bad
# Description: Does it.
# Inputs: {}
# ...

true
