#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests; with arguments, which go to `swift test`, those alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

prepare_tests
swift build --build-tests
(($# == 0)) || exec swift test "$@"

# One after another: each of these starts servers and processes of its own, and all at once would only measure the machine.
heavy=(PostgresTests IntakeStoreTests StaffAlertsTests IntakeWorkerTests ChaosTests)
failed=()
for target in "${heavy[@]}"; do
    swift test --skip-build --filter "^$target\\." || failed+=("$target")
done
swift test --skip-build --skip "^($(IFS='|' && printf '%s' "${heavy[*]}"))\\." || failed+=("the others")
if ((${#failed[@]} > 0)); then
    printf 'Failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
