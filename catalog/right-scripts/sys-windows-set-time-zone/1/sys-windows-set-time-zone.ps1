# ---
# RightScript Name: SYS Windows Set Time Zone
# Description: |
#   Sets the time zone of the server by its Windows name. `tzutil /l` on any
#   Windows machine lists the names.
# Inputs:
#   WINDOWS_TIME_ZONE:
#     Category: System
#     Description: "Windows name of the time zone. Example: `W. Europe Standard Time`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:UTC
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$wanted = $env:WINDOWS_TIME_ZONE
$known = [System.TimeZoneInfo]::GetSystemTimeZones() | ForEach-Object { $_.Id }
if ($known -notcontains $wanted) {
  throw "WINDOWS_TIME_ZONE is not a zone that this server knows: '$wanted'"
}

$current = (& tzutil.exe /g)
if ($current -eq $wanted) {
  Write-Output "The time zone is $wanted already."
  exit 0
}

& tzutil.exe /s $wanted
if ($LASTEXITCODE -ne 0) {
  throw "tzutil ended with code $LASTEXITCODE"
}
Write-Output "The time zone was $current and is now $wanted."
