#!/bin/bash
# ---
# RightScript Name: SYS Enable Security Updates
# Description: |
#   Switches the nightly installation of security updates on or off, with
#   unattended-upgrades on Ubuntu and yum-cron on CentOS and Red Hat. The
#   repositories of CentOS do not say which updates are for security, so all
#   of them are installed there. Nothing is rebooted; a kernel becomes active
#   when you reboot the server.
# Inputs:
#   SECURITY_UPDATES:
#     Category: Security
#     Description: "Whether security updates install themselves every night. Example: `enable`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:enable
#     Possible Values:
#       - text:enable
#       - text:disable
# Attachments: []
# ...
set -euo pipefail

case $SECURITY_UPDATES in
  enable) wanted=1 ;;
  disable) wanted=0 ;;
  *)
    echo "SECURITY_UPDATES is enable or disable, not '$SECURITY_UPDATES'" >&2
    exit 1
    ;;
esac

if command -v apt-get > /dev/null; then
  sudo apt-get -qq update
  sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install unattended-upgrades
  sudo tee /etc/apt/apt.conf.d/20auto-upgrades > /dev/null <<END
APT::Periodic::Update-Package-Lists "$wanted";
APT::Periodic::Unattended-Upgrade "$wanted";
END
elif command -v yum > /dev/null; then
  sudo yum -q -y install yum-cron
  which=security
  if [ -f /etc/centos-release ]; then
    which=default
  fi
  if [ -f /etc/yum/yum-cron.conf ]; then
    sudo sed -i -e "s/^update_cmd *=.*/update_cmd = $which/" \
      -e 's/^apply_updates *=.*/apply_updates = yes/' /etc/yum/yum-cron.conf
  fi
  if [ "$wanted" -eq 1 ]; then
    sudo chkconfig yum-cron on
    sudo service yum-cron start
  else
    sudo service yum-cron stop
    sudo chkconfig yum-cron off
  fi
else
  echo "Neither apt-get nor yum was found; this script supports no other package manager." >&2
  exit 1
fi
echo "Security updates: $SECURITY_UPDATES"
