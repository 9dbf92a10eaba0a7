# ---
# RightScript Name: SYS Windows Enable Monitoring
# Description: |
#   Switches the monitoring on that is built into RightLink 10, so that the
#   measurements arrive from which alerts and graphs are made. Without it the
#   server counts as not responding.
# Inputs: {}
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$client = Join-Path -Path $env:ProgramFiles -ChildPath 'RightScale\RightLink\rsc.exe'
if (-not (Test-Path -Path $client)) {
  throw "rsc, the command-line client of RightLink 10, was not found at $client"
}

$arguments = @('--retry=5', '--timeout=10', 'rl10', 'update', '/rll/tss/control', 'enable_monitoring=all')
& $client @arguments
if ($LASTEXITCODE -ne 0) {
  throw "rsc ended with code $LASTEXITCODE"
}
Write-Output 'The monitoring of RightLink is on.'
