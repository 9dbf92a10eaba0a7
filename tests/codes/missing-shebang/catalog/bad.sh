# ---
# RightScript Name: Bad
# Inputs: {}
# ...
true
