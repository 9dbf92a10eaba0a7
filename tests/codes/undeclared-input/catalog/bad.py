#!/usr/bin/env python3
# ---
# RightScript Name: Bad Python
# Inputs: {}
# ...
import os
print(os.environ["APP_PORT"])
