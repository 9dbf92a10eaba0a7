#!/bin/bash
# ---
# RightScript Name: DB Redis Install
# Description: |
#   Installs Redis and configures it as a cache: a memory limit with an
#   eviction policy, a password, and no data on disk. Changing an input and
#   running the script again is enough to reconfigure a running server.
# Inputs:
#   REDIS_LISTEN_ADDRESS:
#     Category: Cache
#     Description: "Address where Redis listens besides the loopback. Example: `10.0.0.31`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: env:PRIVATE_IP
#   REDIS_PASSWORD:
#     Category: Cache
#     Description: "Password that clients must give, kept as a credential. Example: `cred:REDIS_PASSWORD`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: cred:REDIS_PASSWORD
#   REDIS_MEMORY_PERCENT:
#     Category: Cache
#     Description: "Share of the server's memory that the cache may fill, in percent. Example: `75`."
#     Input Type: single
#     Required: true
#     Advanced: false
#     Default: text:75
#   REDIS_EVICTION:
#     Category: Cache
#     Description: "What Redis drops when its memory is full. Example: `allkeys-lru`."
#     Input Type: single
#     Required: true
#     Advanced: true
#     Default: text:allkeys-lru
#     Possible Values:
#       - text:allkeys-lru
#       - text:volatile-lru
#       - text:noeviction
# Attachments: []
# ...
set -euo pipefail

if [[ ! "$REDIS_MEMORY_PERCENT" =~ ^[0-9]+$ ]] || [ "$REDIS_MEMORY_PERCENT" -lt 1 ] || [ "$REDIS_MEMORY_PERCENT" -gt 90 ]; then
  echo "REDIS_MEMORY_PERCENT must lie between 1 and 90, it is '$REDIS_MEMORY_PERCENT'" >&2
  exit 1
fi
if [[ "$REDIS_PASSWORD" == *[[:space:]\"]* ]]; then
  echo "REDIS_PASSWORD must hold neither a space nor a double quote." >&2
  exit 1
fi

sudo apt-get -qq update
sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install redis-server

memory_mb=$(awk -v percent="$REDIS_MEMORY_PERCENT" '$1 == "MemTotal:" { print int($2 / 1024 * percent / 100) }' /proc/meminfo)
sudo install -o root -g redis -m 0640 /dev/stdin /etc/redis/cache.conf <<END
# Written by the RightScript "DB Redis Install"; a boot overwrites it.
bind 127.0.0.1 $REDIS_LISTEN_ADDRESS
requirepass "$REDIS_PASSWORD"
maxmemory ${memory_mb}mb
maxmemory-policy $REDIS_EVICTION
save ""
appendonly no
END

# The last value wins, so the include stands at the end of the main file.
if ! sudo grep -qx 'include /etc/redis/cache.conf' /etc/redis/redis.conf; then
  printf 'include /etc/redis/cache.conf\n' | sudo tee -a /etc/redis/redis.conf > /dev/null
fi

printf 'vm.overcommit_memory = 1\n' | sudo tee /etc/sysctl.d/60-redis.conf > /dev/null
sudo sysctl -q -p /etc/sysctl.d/60-redis.conf
sudo systemctl enable redis-server
sudo systemctl restart redis-server
echo "Redis may use $memory_mb MiB and evicts by $REDIS_EVICTION."
