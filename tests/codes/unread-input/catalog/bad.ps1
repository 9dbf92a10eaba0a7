# Shows a port.
# ---
# RightScript Name: Bad Too
# Inputs:
#   APP_PORT:
#     Category: Application
#     Description: "Port of the application. Example: 8080"
# ...
Write-Output 80
