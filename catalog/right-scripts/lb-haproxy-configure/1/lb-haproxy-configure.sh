#!/bin/bash
# ---
# RightScript Name: LB HAProxy Configure
# Description: |
#   Writes the configuration of HAProxy from a template, lets HAProxy check it
#   and reloads without dropping a connection. Run it again as an operational
#   script whenever the list of back ends changes.
# Inputs:
#   HAPROXY_BACKENDS:
#     Category: Load Balancer
#     Description: >-
#       Servers that answer the requests, as host and port, separated by spaces.
#       Example: `10.0.0.11:8080 10.0.0.12:8080`.
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:127.0.0.1:8080
#   HAPROXY_PORT:
#     Category: Load Balancer
#     Description: "Port where the load balancer listens for HTTP. Example: `80`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:80
#   HAPROXY_BALANCE:
#     Category: Load Balancer
#     Description: "How a back end is chosen for a request. Example: `leastconn`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:roundrobin
#     Possible Values:
#       - text:roundrobin
#       - text:leastconn
#       - text:source
#   HAPROXY_HEALTH_PATH:
#     Category: Load Balancer
#     Description: >-
#       Path that a healthy back end answers with a status below 400. Example: `/health`.
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:/
# Attachments:
#   - haproxy.cfg.tmpl
# ...
set -euo pipefail

config=/etc/haproxy/haproxy.cfg
new=$(mktemp)
trap 'rm -f "$new"' EXIT

read -r -a backends <<< "$HAPROXY_BACKENDS"
while IFS= read -r line; do
  case $line in
    @SERVERS@)
      number=0
      for backend in "${backends[@]}"; do
        number=$((number + 1))
        printf '  server back-%d %s check inter 3s fall 3 rise 2\n' "$number" "$backend"
      done
      ;;
    *)
      line=${line//@PORT@/$HAPROXY_PORT}
      line=${line//@BALANCE@/$HAPROXY_BALANCE}
      line=${line//@HEALTH_PATH@/$HAPROXY_HEALTH_PATH}
      printf '%s\n' "$line"
      ;;
  esac
done < "$RS_ATTACH_DIR/haproxy.cfg.tmpl" > "$new"

sudo haproxy -c -q -f "$new"
sudo install -o root -g root -m 0644 "$new" "$config"
sudo systemctl reload-or-restart haproxy
echo "HAProxy sends requests to: ${backends[*]}"
