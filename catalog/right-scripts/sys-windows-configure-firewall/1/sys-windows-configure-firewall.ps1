# ---
# RightScript Name: SYS Windows Configure Firewall
# Description: |
#   Switches the Windows firewall on for all profiles, opens a list of TCP
#   ports and lets Remote Desktop in from one network only. The security
#   groups of the cloud are a second wall that this script does not touch.
# Inputs:
#   WINDOWS_FIREWALL_PORTS:
#     Category: Security
#     Description: >-
#       TCP ports to open, separated by spaces; leave it blank to open none. Example: `80 443`.
#     Input Type: single
#     Required: false
#     Advanced: false
#     Default: blank
#   WINDOWS_DESKTOP_NETWORK:
#     Category: Security
#     Description: "Network from which Remote Desktop is reached, in CIDR form. Example: `10.0.0.0/8`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:10.0.0.0/8
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$ports = @("$env:WINDOWS_FIREWALL_PORTS" -split '\s+' | Where-Object { $_ })
foreach ($port in $ports) {
  $number = 0
  if (-not [int]::TryParse($port, [ref]$number) -or $number -lt 1 -or $number -gt 65535) {
    throw "WINDOWS_FIREWALL_PORTS holds something that is no port: '$port'"
  }
}

# Our rules are made anew each time, so a port that left the list is closed.
$group = 'Opened at boot'
Get-NetFirewallRule -Group $group -ErrorAction SilentlyContinue | Remove-NetFirewallRule
if ($ports.Count -gt 0) {
  New-NetFirewallRule -DisplayName "TCP $($ports -join ', ')" -Group $group `
    -Direction Inbound -Action Allow -Protocol TCP -LocalPort $ports | Out-Null
}
New-NetFirewallRule -DisplayName 'Remote Desktop from the inner network' -Group $group `
  -Direction Inbound -Action Allow -Protocol TCP -LocalPort 3389 `
  -RemoteAddress $env:WINDOWS_DESKTOP_NETWORK | Out-Null

# Only now: the rules that let everybody in go once ours stands.
Disable-NetFirewallRule -Name 'RemoteDesktop-UserMode-In-TCP', 'RemoteDesktop-UserMode-In-UDP' -ErrorAction SilentlyContinue
Set-NetFirewallProfile -All -Enabled True -DefaultInboundAction Block

Write-Output "Open ports: $(if ($ports.Count) { $ports -join ', ' } else { 'none' })"
