#!/bin/bash -ex
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
true
