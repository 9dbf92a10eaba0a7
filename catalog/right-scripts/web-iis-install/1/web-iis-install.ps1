# ---
# RightScript Name: WEB IIS Install
# Description: |
#   Installs Internet Information Services with ASP.NET and the management
#   module, removes the site that Windows creates by itself, and stops the
#   server from naming its version to everybody who asks.
# Inputs:
#   IIS_FEATURES:
#     Category: Web Server
#     Description: >-
#       Windows features to install, separated by spaces. Example: `Web-Server Web-Asp-Net45`.
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: "text:Web-Server Web-Asp-Net45 Web-Scripting-Tools Web-Mgmt-Console"
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

Import-Module -Name ServerManager
$features = @($env:IIS_FEATURES -split '\s+' | Where-Object { $_ })
$unknown = @($features | Where-Object { -not (Get-WindowsFeature -Name $_) })
if ($unknown.Count -gt 0) {
  throw "IIS_FEATURES names features that this Windows does not have: $($unknown -join ', ')"
}

$result = Install-WindowsFeature -Name $features
if (-not $result.Success) {
  throw "The installation ended with: $($result.ExitCode)"
}

Import-Module -Name WebAdministration
if (Get-Website | Where-Object { $_.Name -eq 'Default Web Site' }) {
  Remove-Website -Name 'Default Web Site'
}
Clear-WebConfiguration -Filter "/system.webServer/httpProtocol/customHeaders/add[@name='X-Powered-By']" `
  -PSPath 'MACHINE/WEBROOT/APPHOST' -ErrorAction SilentlyContinue

Write-Output "Installed: $($features -join ', ')"
if ($result.RestartNeeded -eq 'Yes') {
  Write-Warning 'Windows asks for a reboot before all features work.'
}
