#!/bin/sh
# ---
# RightScript Name: Broken Script
# Inputs: {A: {Default: web-1}}
# ...
