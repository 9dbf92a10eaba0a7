#!/bin/bash -e
# ---
# RightScript Name: System Report
# Inputs: {}
# ...
true
