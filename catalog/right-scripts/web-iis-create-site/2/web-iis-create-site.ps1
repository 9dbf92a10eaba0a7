# ---
# RightScript Name: WEB IIS Create Site
# Description: |
#   Creates one web site with an application pool of its own and fills it from
#   a ZIP archive, whose digest is checked. Without an archive, a first page
#   says where to put the content. Run it again to deploy a new archive.
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
#   IIS_PACKAGE_URL:
#     Category: Application
#     Description: >-
#       Address of a ZIP archive with the content; leave it blank to deploy nothing.
#       Example: `https://builds.example.com/shop-1.4.2.zip`.
#     Input Type: single
#     Required: false
#     Advanced: false
#     Default: blank
#   IIS_PACKAGE_SHA256:
#     Category: Application
#     Description: >-
#       SHA-256 digest of the archive in hexadecimal; leave it blank to take the archive unchecked.
#       Example: `2f1d…`, all 64 digits.
#     Input Type: single
#     Required: false
#     Advanced: true
#     Default: blank
# Attachments:
#   - default.htm
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

Import-Module -Name WebAdministration
$name = $env:IIS_SITE_NAME
$folder = $env:IIS_SITE_FOLDER
$port = 0
if (-not [int]::TryParse($env:IIS_SITE_PORT, [ref]$port) -or $port -lt 1 -or $port -gt 65535) {
  throw "IIS_SITE_PORT must be a port number, it is '$($env:IIS_SITE_PORT)'"
}

function Receive-Archive {
  param([string]$Url, [string]$Expected, [string]$Target)

  [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
  (New-Object -TypeName Net.WebClient).DownloadFile($Url, $Target)
  if ($Expected) {
    $hasher = [Security.Cryptography.SHA256]::Create()
    $stream = [IO.File]::OpenRead($Target)
    try {
      $digest = [BitConverter]::ToString($hasher.ComputeHash($stream)).Replace('-', '')
    } finally {
      $stream.Dispose()
    }
    if ($digest -ne $Expected) {
      throw "The archive has the digest $digest, not $Expected"
    }
  }
}

New-Item -Path $folder -ItemType Directory -Force | Out-Null
if ($env:IIS_PACKAGE_URL) {
  Add-Type -AssemblyName System.IO.Compression.FileSystem
  $archive = [IO.Path]::GetTempFileName()
  try {
    Receive-Archive -Url $env:IIS_PACKAGE_URL -Expected "$env:IIS_PACKAGE_SHA256" -Target $archive
    Get-ChildItem -Path $folder -Force | Remove-Item -Recurse -Force
    [IO.Compression.ZipFile]::ExtractToDirectory($archive, $folder)
  } finally {
    Remove-Item -Path $archive -Force -ErrorAction SilentlyContinue
  }
} elseif (-not (Get-ChildItem -Path $folder)) {
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
