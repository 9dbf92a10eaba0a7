#!/bin/sh
# ---
# RightScript Name: Bad
# ...
