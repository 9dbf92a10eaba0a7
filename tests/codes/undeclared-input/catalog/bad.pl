#!/usr/bin/env perl
# ---
# RightScript Name: Bad Perl
# Inputs: {}
# ...
print $ENV{APP_PORT};
