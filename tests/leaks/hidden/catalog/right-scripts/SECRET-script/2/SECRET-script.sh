#!/bin/bash
# ---
# RightScript Name: SECRET3 Script
# Description: Description SECRET
# Packages: SECRET-package
# Inputs:
#   SECRET_INPUT:
#     Category: Category SECRET
#     Description: Description SECRET, such as x
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:SECRET
#     Possible Values: ["text:SECRET", "text:other SECRET"]
# Attachments:
# - SECRET-notes.txt
# ...
# The body SECRET
echo "SECRET"
