#!/bin/sh
# ---
# RightScript Name: Bad Too
# Inputs: {}
# ...
