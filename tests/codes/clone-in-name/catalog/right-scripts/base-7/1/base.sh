#!/bin/bash -e
# ---
# RightScript Name: Linux Base v7
# Inputs: {}
# ...
true
