# ---
# RightScript Name: Good
# Inputs: {}
# ...
