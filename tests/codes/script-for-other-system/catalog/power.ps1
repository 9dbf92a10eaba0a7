# ---
# RightScript Name: Power
# Inputs: {}
# ...
Write-Output "done"
