#!/bin/sh
# ---
# RightScript Name: Stray
# Inputs: {}
# ...
