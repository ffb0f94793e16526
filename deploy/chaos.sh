#!/usr/bin/env bash
# Lets everything fail at random while forms come in, and checks that none is lost or doubled:
#     deploy/chaos.sh [--minutes N | --seconds N] [--seed N]
# Runs for two minutes unless told otherwise, prints a table of faults and counts, and fails when something is broken.
# The seed decides which faults come in which order; when exactly they strike differs from run to run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

usage() {
    fail "$1" "Usage: deploy/chaos.sh [--minutes N | --seconds N] [--seed N]"
}

seconds=120 seed=$(((RANDOM << 15) + RANDOM))
while (($#)); do
    [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || usage "$1 needs a whole number"
    case $1 in
        --minutes) seconds=$(($2 * 60)) ;;
        --seconds) seconds=$2 ;;
        --seed) seed=$2 ;;
        *) usage "there is no option $1" ;;
    esac
    shift 2
done

prepare_tests
swift build --build-tests >&2
INTAKE_CHAOS_SECONDS=$seconds INTAKE_CHAOS_SEED=$seed swift test --skip-build --filter '^ChaosTests\.ChaosTests/'
