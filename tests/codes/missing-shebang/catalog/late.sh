# Acme
#!/bin/bash -e
# ---
# RightScript Name: Late
# Inputs: {}
# ...
true
