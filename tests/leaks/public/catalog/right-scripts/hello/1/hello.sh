#!/bin/bash
# ---
# RightScript Name: SYS Say Hello
# Description: Says hello.
# Inputs:
#   GREETING:
#     Category: Words
#     Description: What to say, such as hello
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:hello
# Attachments: []
# ...
echo "$GREETING"
