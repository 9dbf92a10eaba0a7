#!/bin/sh
# ---
# RightScript Name: Bad
# Inputs: {}
# ...
