#!/bin/sh
# Compares with the recorded behaviour of the reference client, when the recordings are beside the project.
set -eu
cd "$(dirname "$0")/.."
[ -d ../shared/hammer ] || exit 0
node ../shared/hammer/coverage.mjs --module katello --module tasks --min-commands 51
node ../shared/hammer/replay.mjs --rows ../shared/hammer/transcripts.jsonl --min 134
node ../shared/hammer/replay.mjs --rows ../shared/hammer/peer-katello.jsonl --min 154
