#!/bin/sh
# ---
# RightScript Name: Secret
# Inputs: {}
# ...
