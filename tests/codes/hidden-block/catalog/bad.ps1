# ---
# RightScript Name: Bad
# Inputs: {}
# ...
