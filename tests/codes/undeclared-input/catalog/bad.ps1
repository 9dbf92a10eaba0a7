# Shows a port.
# ---
# RightScript Name: Bad PowerShell
# Inputs: {}
# ...
Write-Output $env:APP_PORT
