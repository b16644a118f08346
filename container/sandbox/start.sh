#!/bin/sh
# Starts the sandbox of a container by its environment: service containers of pipelines can rarely be given arguments.
#   SANDBOX_HOSTNAME  name by which other containers reach it (default: localhost)
#   SANDBOX_SEED      demo, or a file of mallet export
#   SANDBOX_KATELLO   release of Katello
#   SANDBOX_FAULTS    faults, one in each line
# Arguments are further options of mallet sandbox start.
set -eu
set -- sandbox start --listen 0.0.0.0 --port "${SANDBOX_PORT:-4180}" --data "${SANDBOX_DATA:-/data}" \
  --hostname "${SANDBOX_HOSTNAME:-localhost}" "$@"
[ -z "${SANDBOX_SEED:-}" ] || set -- "$@" --seed "$SANDBOX_SEED"
[ -z "${SANDBOX_KATELLO:-}" ] || set -- "$@" --katello "$SANDBOX_KATELLO"
if [ -n "${SANDBOX_FAULTS:-}" ]; then
  while IFS= read -r fault; do
    [ -z "$fault" ] || set -- "$@" --fault "$fault"
  done <<FAULTS
$SANDBOX_FAULTS
FAULTS
fi
exec mallet "$@"
