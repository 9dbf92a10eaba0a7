# ---
# RightScript Name: WEB IIS Create Site
# Description: |
#   Creates one web site with an application pool of its own and a first page
#   that says where to put the content. Run it again to change the port.
# Inputs:
#   IIS_SITE_NAME:
#     Category: Web Server
#     Description: "Name of the site and of its application pool. Example: `shop`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:main
#   IIS_SITE_PORT:
#     Category: Web Server
#     Description: "Port where the site answers HTTP. Example: `80`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:80
#   IIS_SITE_FOLDER:
#     Category: Web Server
#     Description: 'Folder with the content of the site. Example: `F:\sites\shop`.'
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: 'text:C:\inetpub\main'
# Attachments:
#   - default.htm
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

Import-Module -Name WebAdministration
$name = $env:IIS_SITE_NAME
$folder = $env:IIS_SITE_FOLDER
$port = [int]$env:IIS_SITE_PORT

New-Item -Path $folder -ItemType Directory -Force | Out-Null
if (-not (Get-ChildItem -Path $folder)) {
  Copy-Item -Path (Join-Path -Path $env:RS_ATTACH_DIR -ChildPath 'default.htm') -Destination $folder
}

if (-not (Test-Path -Path "IIS:\AppPools\$name")) {
  New-WebAppPool -Name $name | Out-Null
}
if (Get-Website | Where-Object { $_.Name -eq $name }) {
  Remove-Website -Name $name
}
New-Website -Name $name -Port $port -PhysicalPath $folder -ApplicationPool $name | Out-Null
Start-Website -Name $name
Write-Output "The site $name answers on port $port from $folder."
