#!/usr/bin/env ruby
# ---
# RightScript Name: Bad Ruby
# Inputs: {}
# ...
puts ENV['APP_PORT']
