#!/bin/bash
# ---
# RightScript Name: WEB Nginx Install
# Description: |
#   Installs nginx from the repositories of Ubuntu and serves a page of welcome on the port that you choose. Run it
#   again after a change of its inputs.
# Inputs:
#   WEB_PORT:
#     Category: Web
#     Description: "Port that nginx listens on. Example: `80`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:80
#   WEB_GREETING:
#     Category: Web
#     Description: "Text of the first page. Example: `Hello from the marketplace`."
#     Input Type: single
#     Required: false
#     Advanced: true
#     Default: text:It works
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$WEB_PORT" =~ ^[0-9]+$ ]]; then
  echo "WEB_PORT must be a whole number, it is '$WEB_PORT'" >&2
  exit 1
fi

sudo apt-get -qq update
sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install nginx

sudo tee /etc/nginx/sites-available/default > /dev/null <<END
server {
  listen $WEB_PORT default_server;
  root /var/www/html;
}
END
printf '%s\n' "${WEB_GREETING:-It works}" | sudo tee /var/www/html/index.html > /dev/null
sudo systemctl restart nginx
