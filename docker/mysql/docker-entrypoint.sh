#!/bin/sh
# The part of the official image's entrypoint that development and tests use: MYSQL_ROOT_PASSWORD, MYSQL_DATABASE,
# MYSQL_USER and MYSQL_PASSWORD on the first start, and mysqld's options as the command.
set -eu

[ "${1:-}" = mysqld ] && shift
data=/var/lib/mysql
mkdir -p /var/run/mysqld "$data"
# The package's own defaults are for a service; --no-defaults has to come first.
set -- --no-defaults --user=root --datadir="$data" --secure-file-priv=NULL "$@"

# A string as SQL writes it; printf, since echo takes backslashes for its own.
quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g")"; }

# One statement a line, as --init-file wants it.
statements() {
  password=$(quote "$MYSQL_ROOT_PASSWORD")
  printf '%s;\n' "ALTER USER root@localhost IDENTIFIED BY $password" \
    "CREATE USER root@'%' IDENTIFIED BY $password" \
    "GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION"
  [ -z "${MYSQL_DATABASE:-}" ] || printf '%s;\n' "CREATE DATABASE \`$MYSQL_DATABASE\`"
  if [ -n "${MYSQL_USER:-}" ]; then
    user="$(quote "$MYSQL_USER")@'%'"
    printf '%s;\n' "CREATE USER $user IDENTIFIED BY $(quote "${MYSQL_PASSWORD:?set it beside MYSQL_USER}")"
    [ -z "${MYSQL_DATABASE:-}" ] || printf '%s;\n' "GRANT ALL PRIVILEGES ON \`$MYSQL_DATABASE\`.* TO $user"
  fi
}

if [ ! -d "$data/mysql" ]; then
  : "${MYSQL_ROOT_PASSWORD:?set it for the first start}"
  (umask 077 && statements >/var/run/mysqld/init.sql)
  mysqld "$@" --initialize-insecure
  set -- "$@" --init-file=/var/run/mysqld/init.sql
fi
unset MYSQL_ROOT_PASSWORD MYSQL_PASSWORD
exec mysqld "$@" --bind-address=0.0.0.0 --mysqlx=OFF
