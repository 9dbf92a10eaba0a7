# ---
# RightScript Name: SYS Windows Configure Time
# Description: |
#   Points the Windows time service at a list of time servers, lets it start
#   with the server and asks for a first correction.
# Inputs:
#   WINDOWS_TIME_SERVERS:
#     Category: System
#     Description: "Time servers, separated by spaces. Example: `0.pool.ntp.org 1.pool.ntp.org`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: "text:0.pool.ntp.org 1.pool.ntp.org 2.pool.ntp.org"
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$servers = @($env:WINDOWS_TIME_SERVERS -split '\s+' | Where-Object { $_ })
if ($servers.Count -eq 0) {
  throw 'WINDOWS_TIME_SERVERS names no server.'
}

# 0x8 asks as a client; without it some servers do not answer.
$peers = ($servers | ForEach-Object { "$_,0x8" }) -join ' '

# Outside a domain the service stops itself unless its trigger is removed.
& sc.exe triggerinfo w32time delete | Out-Null
Set-Service -Name w32time -StartupType Automatic
Start-Service -Name w32time

& w32tm.exe /config "/manualpeerlist:$peers" /syncfromflags:manual /update | Out-Null
if ($LASTEXITCODE -ne 0) {
  throw "w32tm /config ended with code $LASTEXITCODE"
}

# A server that has not answered yet is no reason to strand the instance.
& w32tm.exe /resync /rediscover | Out-Null
if ($LASTEXITCODE -ne 0) {
  Write-Warning 'The first correction is still outstanding; the service goes on trying.'
}
Write-Output "Keeping time with: $($servers -join ' ')"
