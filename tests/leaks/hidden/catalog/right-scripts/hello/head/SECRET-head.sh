#!/bin/bash
# ---
# RightScript Name: SECRET Head
# Description: Head SECRET
# Inputs: {}
# Attachments: []
# ...
echo SECRET
