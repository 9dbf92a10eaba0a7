# ---
# RightScript Name: WEB IIS Drain Site
# Description: |
#   Stops the site, waits until the requests in progress have been answered,
#   and stops the application pool. Meant as a decommission script.
# Inputs:
#   IIS_SITE_NAME:
#     Category: Web Server
#     Description: "Name of the site and of its application pool. Example: `shop`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:main
#   IIS_DRAIN_SECONDS:
#     Category: Web Server
#     Description: "Longest time to wait for requests in progress, at most 150 seconds. Example: `60`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:60
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

Import-Module -Name WebAdministration
$name = $env:IIS_SITE_NAME
$limit = [math]::Min([int]$env:IIS_DRAIN_SECONDS, 150)

if (-not (Get-Website | Where-Object { $_.Name -eq $name })) {
  Write-Output "There is no site $name to drain."
  exit 0
}

# A stopped site accepts nothing new; its pool still answers what it has.
Stop-Website -Name $name
$until = (Get-Date).AddSeconds($limit)
while ((Get-Date) -lt $until) {
  $busy = @(Get-WebRequest -AppPool $name -ErrorAction SilentlyContinue)
  if ($busy.Count -eq 0) {
    break
  }
  Start-Sleep -Seconds 2
}

if ((Get-WebAppPoolState -Name $name).Value -ne 'Stopped') {
  Stop-WebAppPool -Name $name
}
Write-Output "The site $name has stopped."
