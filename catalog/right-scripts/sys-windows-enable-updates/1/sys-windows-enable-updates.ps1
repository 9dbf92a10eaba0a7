# ---
# RightScript Name: SYS Windows Enable Updates
# Description: |
#   Decides what Windows Update does by itself: install at a fixed hour, only
#   download, or nothing. Nobody is logged on, so an update that needs a
#   reboot will reboot the server in that hour.
# Inputs:
#   WINDOWS_UPDATE_MODE:
#     Category: Security
#     Description: "What happens to a new update. Example: `download`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:install
#     Possible Values:
#       - text:install
#       - text:download
#       - text:nothing
#   WINDOWS_UPDATE_HOUR:
#     Category: Security
#     Description: "Hour of the day, from 0 to 23, in which updates install. Example: `4`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:4
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$hour = 0
if (-not [int]::TryParse($env:WINDOWS_UPDATE_HOUR, [ref]$hour) -or $hour -lt 0 -or $hour -gt 23) {
  throw "WINDOWS_UPDATE_HOUR must lie between 0 and 23, it is '$($env:WINDOWS_UPDATE_HOUR)'"
}

# The numbers are those of the Windows Update policy: 3 downloads, 4 installs.
switch ($env:WINDOWS_UPDATE_MODE) {
  'install' { $values = @{ NoAutoUpdate = 0; AUOptions = 4 } }
  'download' { $values = @{ NoAutoUpdate = 0; AUOptions = 3 } }
  'nothing' { $values = @{ NoAutoUpdate = 1; AUOptions = 2 } }
  default { throw "WINDOWS_UPDATE_MODE is install, download or nothing, not '$_'" }
}
$values['ScheduledInstallDay'] = 0
$values['ScheduledInstallTime'] = $hour

$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU'
if (-not (Test-Path -Path $policy)) {
  New-Item -Path $policy -Force | Out-Null
}
foreach ($name in $values.Keys) {
  New-ItemProperty -Path $policy -Name $name -Value $values[$name] -PropertyType DWord -Force | Out-Null
}

Restart-Service -Name wuauserv
Write-Output "Windows Update: $($env:WINDOWS_UPDATE_MODE), at hour $hour."
