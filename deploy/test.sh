#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests; the arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

prepare_tests
swift build --build-tests
exec swift test "$@"
