#!/bin/bash
# ---
# RightScript Name: LB HAProxy Configure
# Description: |
#   Writes the configuration of HAProxy from a template, lets HAProxy check it
#   and reloads without dropping a connection. Run it again as an operational
#   script whenever the list of back ends changes. With a certificate the load
#   balancer also answers HTTPS and sends plain requests there.
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
#     Default: text:leastconn
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
#   HAPROXY_CERTIFICATE:
#     Category: Load Balancer
#     Description: >-
#       Certificate chain and private key in one PEM text, best kept as a credential; leave it blank
#       to serve HTTP alone. Example: `cred:WWW_CERTIFICATE_PEM`.
#     Input Type: single
#     Required: false
#     Advanced: true
#     Default: blank
#   HAPROXY_MAX_CONNECTIONS:
#     Category: Load Balancer
#     Description: "Connections that HAProxy holds at the same time. Example: `4000`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:4000
# Attachments:
#   - haproxy.cfg.tmpl
# ...
set -euo pipefail

config=/etc/haproxy/haproxy.cfg
certificate=/etc/haproxy/site.pem
new=$(mktemp)
trap 'rm -f "$new"' EXIT

read -r -a backends <<< "$HAPROXY_BACKENDS"
for backend in "${backends[@]}"; do
  if [[ ! "$backend" =~ ^[A-Za-z0-9._-]+:[0-9]+$ ]]; then
    echo "HAPROXY_BACKENDS holds something other than host:port: '$backend'" >&2
    exit 1
  fi
done

tls=no
if [ -n "${HAPROXY_CERTIFICATE:-}" ]; then
  tls=yes
  printf '%s\n' "$HAPROXY_CERTIFICATE" | sudo install -o root -g root -m 0600 /dev/stdin "$certificate"
fi

while IFS= read -r line; do
  case $line in
    @SERVERS@)
      number=0
      for backend in "${backends[@]}"; do
        number=$((number + 1))
        printf '  server back-%d %s check inter 3s fall 3 rise 2\n' "$number" "$backend"
      done
      ;;
    @TLS@)
      if [ "$tls" = yes ]; then
        printf '  bind :443 ssl crt %s\n' "$certificate"
        printf '  redirect scheme https code 301 if !{ ssl_fc }\n'
      fi
      ;;
    *)
      line=${line//@PORT@/$HAPROXY_PORT}
      line=${line//@BALANCE@/$HAPROXY_BALANCE}
      line=${line//@HEALTH_PATH@/$HAPROXY_HEALTH_PATH}
      line=${line//@MAX_CONNECTIONS@/$HAPROXY_MAX_CONNECTIONS}
      printf '%s\n' "$line"
      ;;
  esac
done < "$RS_ATTACH_DIR/haproxy.cfg.tmpl" > "$new"

sudo haproxy -c -q -f "$new"
if sudo cmp -s "$new" "$config" && [ "$tls" = no ]; then
  echo "The configuration has not changed."
  exit 0
fi
sudo install -o root -g root -m 0644 "$new" "$config"
sudo systemctl reload-or-restart haproxy
echo "HAProxy sends requests to: ${backends[*]} (TLS: $tls)"
