#!/bin/sh
# The part of the official image's entrypoint that development and tests use: POSTGRES_PASSWORD, POSTGRES_USER and
# POSTGRES_DB on the first start, and postgres with its options as the command.
set -eu

[ "${1:-}" = postgres ] && shift
data=/var/lib/postgresql/data
bin=$(echo /usr/lib/postgresql/*/bin)
mkdir -p "$data"
chown postgres: "$data"
chmod 700 "$data"
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

if [ ! -f "$data/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?set it for the first start}"
  user=${POSTGRES_USER:-postgres}
  passwords=$(mktemp)
  printf '%s\n' "$POSTGRES_PASSWORD" >"$passwords"
  chown postgres: "$passwords"
  as_postgres "$bin/initdb" --pgdata="$data" --username="$user" --pwfile="$passwords" \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  rm "$passwords"
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    printf 'CREATE DATABASE "%s"\n' "$(printf '%s' "${POSTGRES_DB:-$user}" | sed 's/"/""/g')" |
      as_postgres "$bin/postgres" --single -D "$data" postgres
  fi
fi
unset POSTGRES_PASSWORD
exec setpriv --reuid=postgres --regid=postgres --init-groups "$bin/postgres" -D "$data" -c 'listen_addresses=*' "$@"
