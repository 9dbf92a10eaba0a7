#!/bin/bash -e
# ---
# RightScript Name: Hello
# Description: Says hello.
# Inputs: {}
# ...
echo hello
