# ---
# RightScript Name: SYS Windows Prepare Data Disk
# Description: |
#   Brings the first attached disk that was never used under a drive letter:
#   online, with a partition, formatted with NTFS. Disks that hold data are
#   not touched, and without a new disk nothing happens.
# Inputs:
#   WINDOWS_DATA_DRIVE:
#     Category: Storage
#     Description: "Letter of the drive; Azure keeps D for itself. Example: `F`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:F
#   WINDOWS_DATA_LABEL:
#     Category: Storage
#     Description: "Label of the volume. Example: `Data`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:Data
# Attachments: []
# ...
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$letter = $env:WINDOWS_DATA_DRIVE.TrimEnd(':').ToUpperInvariant()
if ($letter -notmatch '^[E-Z]$') {
  throw "WINDOWS_DATA_DRIVE must be a letter from E to Z, it is '$($env:WINDOWS_DATA_DRIVE)'"
}
if (Test-Path -Path "${letter}:\") {
  Write-Output "Drive $letter exists already."
  exit 0
}

$disk = Get-Disk | Where-Object { $_.PartitionStyle -eq 'RAW' } | Sort-Object -Property Number | Select-Object -First 1
if ($null -eq $disk) {
  Write-Output 'No unused disk is attached.'
  exit 0
}

Set-Disk -Number $disk.Number -IsOffline $false
Set-Disk -Number $disk.Number -IsReadOnly $false
Initialize-Disk -Number $disk.Number -PartitionStyle GPT
New-Partition -DiskNumber $disk.Number -UseMaximumSize -DriveLetter $letter | Out-Null
Format-Volume -DriveLetter $letter -FileSystem NTFS -NewFileSystemLabel $env:WINDOWS_DATA_LABEL -Confirm:$false | Out-Null

$gigabytes = [math]::Round($disk.Size / 1GB)
Write-Output "Disk $($disk.Number) with $gigabytes GiB is drive $letter."
