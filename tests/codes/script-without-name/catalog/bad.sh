#!/bin/sh
# ---
# Inputs: {}
# ...
