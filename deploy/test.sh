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
heavy=(PostgresTests IntakeStoreTests StaffAlertsTests IntakeWorkerTests CommandLineTests ChaosTests)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=()
# Runs a part of the tests under a name for the summary.
part() {
    local name=$1
    shift
    swift test --skip-build "$@" 2>&1 | tee -a "$log" || failed+=("$name")
}
for target in "${heavy[@]}"; do part "$target" --filter "^$target\\."; done
part "the others" --skip "^($(IFS='|' && printf '%s' "${heavy[*]}"))\\."
# A report, never a pass or a failure: how the protocol judges cases and sentences that nobody here wrote.
outside=${INTAKE_TRIAGE_OUTSIDE:-../shared/outside}
if [ -f "$outside/cases.jsonl" ]; then
    printf '\nCases and sentences from outside, the development half:\n'
    /usr/bin/python3 "$outside/score_cases.py" .build/debug/intake-triage "$outside/cases.jsonl" || true
    /usr/bin/python3 "$outside/score_sentences.py" .build/debug/intake-triage "$outside/sentences.jsonl" || true
else
    printf '\nCases and sentences from outside: none in %s (INTAKE_TRIAGE_OUTSIDE names another folder)\n' "$outside"
fi
if ((${#failed[@]} > 0)); then
    # What failed stands last, where whoever reads the end of a long output finds it.
    printf '\nFailed: %s\n' "${failed[*]}" >&2
    grep -E '✘|(error|Fatal error):' "$log" >&2 || true
    # Of a crash, why and on whose behalf; the runtime prints the images after it, which bury it.
    grep -A 40 -E 'Program crashed: |" crashed:$' "$log" >&2 || true
    exit 1
fi
