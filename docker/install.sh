#!/bin/sh
# What the stages of the Dockerfiles run; test-install.mjs runs the same without Docker.
#
#   install.sh system              a C compiler with OpenMP, and the user that runs tasks; needs Debian or Ubuntu
#   install.sh packages [version]  judi4cloud and what it needs, in /opt/judi4cloud: the tarballs beside this script with the versions
#                                  of their lockfile (pack.mjs), or else that version from the registry; needs Node with npm
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
modules=/opt/judi4cloud

system() {
  # Files that are never unpacked: documentation, and the half of GCC that links across files, finds memory errors or
  # shows its own formats.
  cat >/etc/dpkg/dpkg.cfg.d/judi4cloud <<'END'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
path-exclude=/usr/bin/*lto-dump*
path-exclude=/usr/libexec/gcc/*/lto1
path-exclude=/usr/lib/gcc/*/lib*san.a
path-exclude=/usr/lib/*/lib*san.so.*
END
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get upgrade -y
  # The release fixes GCC's major version. Node's own binaries need libatomic since version 25.
  apt-get install -y --no-install-recommends gcc libc6-dev libatomic1
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/*.log /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/*

  useradd --uid 10001 --user-group --create-home --no-log-init --shell /usr/sbin/nologin judi
  ln -s "$modules/node_modules/.bin/judi" /usr/local/bin/judi
  # Nobody in a task needs to become somebody else.
  find / -xdev -type f -perm /6000 -exec chmod ug-s {} +
}

packages() {
  version=$1
  cache=$(mktemp -d)
  mkdir -p "$modules"
  cd "$modules"
  # Nothing that packages bring is run: koffi and esbuild come ready-made for each platform.
  set -- --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier --cache="$cache"
  if [ -e "$here/package-lock.json" ]; then
    cp "$here"/*.tgz "$here/package.json" "$here/package-lock.json" .
    npm ci "$@"
  else
    npm install --save-exact "$@" "judi4cloud@$version"
  fi
  find node_modules -type f -name '*.map' -delete
  rm -rf "$cache"
}

case "${1-}" in
  system) system ;;
  packages) packages "${2-latest}" ;;
  *)
    echo "install.sh: '${1-}' is no step; expected system or packages." >&2
    exit 2
    ;;
esac
