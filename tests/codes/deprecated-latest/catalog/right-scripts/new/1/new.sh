#!/bin/sh
# ---
# RightScript Name: New
# Inputs: {}
# ...
