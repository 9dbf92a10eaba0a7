#!/bin/bash
# ---
# RightScript Name: APP Tomcat Install
# Description: |
#   Installs Apache Tomcat from the repositories of the distribution, gives
#   the Java heap a share of the server's memory and lets Tomcat start with
#   the server. Tomcat listens on port 8080.
# Inputs:
#   TOMCAT_HEAP_PERCENT:
#     Category: Application Server
#     Description: "Share of the server's memory for the Java heap, in percent. Example: `60`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:60
# Attachments: []
# ...
set -euo pipefail

percent=$TOMCAT_HEAP_PERCENT
if [[ ! "$percent" =~ ^[0-9]+$ ]] || [ "$percent" -lt 10 ] || [ "$percent" -gt 80 ]; then
  echo "TOMCAT_HEAP_PERCENT must lie between 10 and 80, it is '$percent'" >&2
  exit 1
fi

if command -v apt-get > /dev/null; then
  sudo apt-get -qq update
  sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install tomcat8 curl
  service=tomcat8
  settings=/etc/default/tomcat8
elif command -v yum > /dev/null; then
  sudo yum -q -y install tomcat curl
  service=tomcat
  settings=/etc/sysconfig/tomcat
else
  echo "Neither apt-get nor yum was found; this script supports no other package manager." >&2
  exit 1
fi

heap_mb=$(awk -v percent="$percent" '$1 == "MemTotal:" { print int($2 / 1024 * percent / 100) }' /proc/meminfo)
sudo sed -i '/^JAVA_OPTS=/d' "$settings"
printf 'JAVA_OPTS="-Djava.awt.headless=true -Xms%sm -Xmx%sm"\n' "$heap_mb" "$heap_mb" \
  | sudo tee -a "$settings" > /dev/null

sudo systemctl enable "$service"
sudo systemctl restart "$service"
echo "Tomcat runs with a heap of $heap_mb MiB."
