#!/bin/sh
# Installs, builds and runs the main job on an embedded Katello. Leaves nothing running.
set -eu
cd "$(dirname "$0")/.."
[ -d node_modules/@oclif/core ] || npm ci --no-audit --no-fund --fetch-retries=5 ||
  { echo "npm could not install the dependencies: see its message above; if it names the registry ($(npm config get registry)), check the network and try again" >&2; exit 1; }
node scripts/build.mjs
exec node scripts/quickstart.mjs
