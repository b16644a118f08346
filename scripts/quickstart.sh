#!/bin/sh
# Installs, builds and runs the main job on an embedded Katello. Leaves nothing running.
set -eu
cd "$(dirname "$0")/.."
[ -d node_modules/@oclif/core ] || npm ci --no-audit --no-fund
node scripts/build.mjs
exec node scripts/quickstart.mjs
