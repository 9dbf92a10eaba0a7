#!/bin/bash
# ---
# RightScript Name: Part SECRET
# Description: Part SECRET
# Inputs: {}
# Attachments: []
# ...
echo SECRET
