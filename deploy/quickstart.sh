#!/usr/bin/env bash
# Installs what is missing, builds intake-triage and runs its demo, which takes the arguments of this script.
# On a terminal the demo runs until Ctrl-C; elsewhere it prints the worklist and ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

prepare
say "Building intake-triage; the first build takes some minutes."
swift build -c release --product intake-triage >&2
program=$(swift build -c release --show-bin-path)/intake-triage

once=()
if [[ ! -t 0 || ! -t 1 ]] && [[ " $* " != *' --once '* ]]; then once=(--once); fi
exec "$program" demo "${once[@]}" "$@"
