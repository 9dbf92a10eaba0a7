#!/bin/bash -e
# ---
# RightScript Name: Linux Base v8
# Inputs: {}
# ...
true
