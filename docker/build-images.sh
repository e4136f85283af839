#!/bin/sh
# Builds images of MySQL and PostgreSQL from Debian packages, for machines that reach a Debian mirror and no image
# registry. Images that are there already, of the same recipe, are kept.
#
#   docker/build-images.sh [mysql] [postgres]      without a name: both
#
# Prints the names of the images on stdout, all else on stderr. Exits with
#   2  a name that is none of these
#   3  the Debian release cannot be had today: Debian's unstable, which alone has MySQL, is a moving target
#   4  no Docker daemon, and none can be started here
#
# WAXSEAL_DEBIAN_MIRROR overrides the mirror, which is otherwise taken from the machine's own apt sources.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
say() { echo "[build-images] $*" >&2; }
fail() {
  status=$1
  shift
  printf '\n!!! [build-images] %s\n\n' "$*" >&2
  exit "$status"
}

ensure_installed() { # program, package
  if command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; then return 0; fi
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "installing $2"
  for attempt in install update+install; do
    [ $attempt = install ] || apt-get -o DPkg::Lock::Timeout=300 update >&2 || true
    if DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=300 install \
      --yes --no-install-recommends "$2" >&2; then return 0; fi
  done
  return 1
}

ensure_docker() {
  if docker info >/dev/null 2>&1; then return 0; fi
  if ! ensure_installed docker docker.io || ! ensure_installed dockerd docker.io; then
    fail 4 'no Docker here, and only root on a Debian can install it'
  fi
  if docker info >/dev/null 2>&1; then return 0; fi # the installation may have started it
  [ "$(id -u)" = 0 ] || fail 4 'the Docker daemon does not answer, and only root can start it'
  log=${TMPDIR:-/tmp}/waxseal-dockerd.log
  say "starting dockerd; its log is $log"
  # A process of its own session, so that it outlives this script and its terminal.
  PATH=$PATH:/usr/sbin:/sbin setsid nohup dockerd >"$log" 2>&1 </dev/null &
  for _ in $(seq 60); do
    if docker info >/dev/null 2>&1; then return 0; fi
    sleep 0.5
  done
  tail -n 20 "$log" >&2
  fail 4 'dockerd does not start'
}

# The mirror that the machine's own Debian packages come from.
mirror() {
  if [ -n "${WAXSEAL_DEBIAN_MIRROR:-}" ]; then
    echo "$WAXSEAL_DEBIAN_MIRROR"
  else
    # shellcheck disable=SC2016 # apt-get fills $(REPO_URI) in
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
  fi
}

# build <name> <Debian release> <packages> <port> <data directory> <image>
build() {
  name=$1 release=$2 packages=$3 port=$4 data=$5 image=$6
  entrypoint=$here/$name/docker-entrypoint.sh
  recipe=$(echo "$release $packages $port $data" | cat - "$entrypoint" | cksum | cut -d ' ' -f 1)
  if [ "$(docker image inspect --format '{{index .Config.Labels "org.waxseal.recipe"}}' "$image" 2>/dev/null)" = "$recipe" ]; then
    say "$image is there"
    echo "$image"
    return 0
  fi
  ensure_installed debootstrap debootstrap || fail 4 'no debootstrap here, and only root on a Debian can install it'
  from=$(mirror)
  [ -n "$from" ] || fail 3 'no Debian mirror in the apt sources: name one in WAXSEAL_DEBIAN_MIRROR'
  replaced=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null || true)
  say "building $image from Debian $release; this takes a minute or two"
  root=$(mktemp -d)
  trap 'rm -rf -- "$root"' EXIT
  trap 'exit 130' INT TERM
  # A mirror that does not answer at all would hold debootstrap up for hours.
  if ! timeout 900 debootstrap --variant=minbase --include="$packages" "$release" "$root" "$from" >"$root.log" 2>&1; then
    tail -n 20 "$root.log" >&2
    rm -f -- "$root.log"
    fail 3 "Debian $release with $packages cannot be had today: no image $image"
  fi
  rm -rf -- "$root.log" "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "${root:?}$data"
  install -m 755 "$entrypoint" "$root/usr/local/bin/docker-entrypoint.sh"
  tar -C "$root" -c . | docker import \
    --change "LABEL org.waxseal.recipe=$recipe" \
    --change 'ENTRYPOINT ["docker-entrypoint.sh"]' \
    --change "CMD [\"$([ "$name" = mysql ] && echo mysqld || echo postgres)\"]" \
    --change 'ENV LANG=C.UTF-8' \
    --change "EXPOSE $port" \
    --change "VOLUME $data" \
    - "$image" >&2
  [ -z "$replaced" ] || docker image rm "$replaced" >/dev/null 2>&1 || say "the replaced image is in use, and stays"
  rm -rf -- "$root"
  trap - EXIT INT TERM
  echo "$image"
}

[ $# -gt 0 ] || set -- mysql postgres
for name in "$@"; do
  case $name in
    mysql | postgres) ;;
    *) fail 2 "no image called $name: mysql, postgres" ;;
  esac
done
ensure_docker
for name in "$@"; do
  case $name in
    mysql) build mysql sid mysql-server-core,mysql-client-core 3306 /var/lib/mysql waxseal/mysql:sid ;;
    postgres) build postgres trixie postgresql-17 5432 /var/lib/postgresql/data waxseal/postgres:17 ;;
  esac
done
