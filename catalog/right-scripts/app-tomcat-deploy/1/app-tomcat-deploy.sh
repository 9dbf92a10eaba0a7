#!/bin/bash
# ---
# RightScript Name: APP Tomcat Deploy
# Description: |
#   Downloads a WAR file and puts it in place of the running application in
#   one step. Run it again as an operational script to deploy a new version.
# Inputs:
#   APP_WAR_URL:
#     Category: Application
#     Description: "Address of the WAR file. Example: `https://builds.example.com/shop-1.4.2.war`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:https://tomcat.apache.org/tomcat-8.0-doc/appdev/sample/sample.war
#   APP_CONTEXT:
#     Category: Application
#     Description: "Context of the application; `ROOT` answers at `/`. Example: `shop`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:ROOT
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$APP_CONTEXT" =~ ^[A-Za-z0-9._-]+$ ]]; then
  echo "APP_CONTEXT must be one plain word, it is '$APP_CONTEXT'" >&2
  exit 1
fi

for folder in /var/lib/tomcat8/webapps /var/lib/tomcat/webapps; do
  if [ -d "$folder" ]; then
    webapps=$folder
    break
  fi
done
if [ -z "${webapps:-}" ]; then
  echo "No webapps folder was found; run APP Tomcat Install first." >&2
  exit 1
fi

war=$(mktemp)
trap 'rm -f "$war"' EXIT
curl -fsSL --retry 5 -o "$war" "$APP_WAR_URL"

sudo rm -rf "${webapps:?}/$APP_CONTEXT"
sudo install -m 0644 "$war" "$webapps/$APP_CONTEXT.war"
echo "Deployed $APP_WAR_URL as $APP_CONTEXT."
