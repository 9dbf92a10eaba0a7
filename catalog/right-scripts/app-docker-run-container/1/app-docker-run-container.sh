#!/bin/bash
# ---
# RightScript Name: APP Docker Run Container
# Description: |
#   Pulls an image and runs it as a container that comes back after a reboot.
#   A container of the same name is replaced, but only after the new image has
#   arrived, so running the script again is how a new version is deployed.
# Inputs:
#   CONTAINER_NAME:
#     Category: Containers
#     Description: "Name of the container. Example: `web`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:web
#   CONTAINER_IMAGE:
#     Category: Containers
#     Description: "Image to run, with its tag. Example: `registry.example.com/shop:1.4.2`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:nginx:1.15-alpine
#   CONTAINER_PORTS:
#     Category: Containers
#     Description: >-
#       Ports to publish, each as host port and container port.
#       Example: `array:["text:80:8080","text:443:8443"]`.
#     Input Type: array
#     Required: true
#     Advanced: false
#     Default: 'array:["text:80:80"]'
# Attachments: []
# ...
set -euo pipefail

# An array input arrives as one string with commas.
IFS=, read -r -a ports <<< "$CONTAINER_PORTS"
options=(--detach --restart unless-stopped --name "$CONTAINER_NAME")
for port in "${ports[@]}"; do
  if [[ ! "$port" =~ ^[0-9.:]+(/(tcp|udp))?$ ]]; then
    echo "CONTAINER_PORTS holds something that is no port mapping: '$port'" >&2
    exit 1
  fi
  options+=(--publish "$port")
done

sudo docker pull --quiet "$CONTAINER_IMAGE" 2> /dev/null || sudo docker pull "$CONTAINER_IMAGE"
if [ -n "$(sudo docker ps --all --quiet --filter "name=^/$CONTAINER_NAME\$")" ]; then
  sudo docker stop --time 30 "$CONTAINER_NAME" > /dev/null
  sudo docker rm "$CONTAINER_NAME" > /dev/null
fi
sudo docker run "${options[@]}" "$CONTAINER_IMAGE" > /dev/null

sleep 3
sudo docker ps --filter "name=^/$CONTAINER_NAME\$" --format '{{.Names}}: {{.Status}}' | grep .
