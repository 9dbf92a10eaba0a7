# Shows a port.
# ---
# RightScript Name: Good Too
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
Write-Output $env:app_port
