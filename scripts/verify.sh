#!/bin/sh
# Installs what is needed, builds, checks and runs every test.
set -eu
cd "$(dirname "$0")/.."
npm ci --no-audit --no-fund --fetch-retries=5 ||
  { echo "npm could not install the dependencies: see its message above; if it names the registry ($(npm config get registry)), check the network and try again" >&2; exit 1; }
sh scripts/system-packages.sh
node scripts/build.mjs
git diff --exit-code --stat -- oclif.manifest.json || { echo 'oclif.manifest.json is not the one this source gives: commit the one that was just built' >&2; exit 1; }
npm run lint
npm run types
MALLET_KILLS="${MALLET_KILLS:-50}" npx --no-install vitest run
