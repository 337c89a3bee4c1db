#!/bin/sh
# Runs a command with TEST_DATABASE_URL set to a PostgreSQL server made for it: own folder, free port, loopback only.
# The server and its folder are gone afterwards. Usage: scripts/with-postgres.sh npx vitest run test/database
set -eu

if [ $# -eq 0 ]; then
  echo "usage: $0 COMMAND [ARGUMENT]…" >&2
  exit 2
fi

binaries=${POSTGRES_BINARIES:-}
if [ -z "$binaries" ]; then
  for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v postgres || echo /nowhere/postgres)")"; do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
      binaries=$candidate
      break
    fi
  done
fi
if [ -z "$binaries" ]; then
  echo "$0: no PostgreSQL server found; install one (Debian: apt-get install postgresql) or set POSTGRES_BINARIES." >&2
  exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/afterword-postgres-XXXXXX")
# PostgreSQL refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$folder"
  as_owner() { (cd "$folder" && setpriv --reuid postgres --regid postgres --clear-groups -- "$@"); }
else
  as_owner() { (cd "$folder" && "$@"); }
fi
stop() {
  as_owner "$binaries/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

as_owner "$binaries/initdb" -D "$folder/data" -U afterword -A trust --encoding=UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  exit 1
}
tries=0
while :; do
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  if as_owner "$binaries/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 30 \
    -o "-c listen_addresses=127.0.0.1 -p $port -k '' -c fsync=off -c max_connections=200" start >/dev/null 2>&1; then
    break
  fi
  tries=$((tries + 1))
  if [ "$tries" -ge 3 ]; then
    cat "$folder/server.log" >&2
    exit 1
  fi
done

TEST_DATABASE_URL="postgres://afterword@127.0.0.1:$port/postgres"
export TEST_DATABASE_URL
status=0
"$@" || status=$?
exit "$status"
