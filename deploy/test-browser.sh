#!/usr/bin/env bash
# Installs what is missing and looks at every page of board and form in a real browser: axe-core, keyboard, no scripts.
# An argument names a folder for pictures of the pages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

prepare
command -v chromium >/dev/null || install_packages chromium || fail "Debian's package chromium is needed."
/usr/bin/python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
swift build --product intake-triage >&2
program=$(swift build --show-bin-path)/intake-triage

environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
/usr/bin/python3 -m venv "$environment"
"$environment/bin/pip" install -q 'playwright==1.*' axe-playwright-python==0.1.8 >&2
CHROMIUM=$(command -v chromium) "$environment/bin/python" -B Tests/Browser/pages.py "$program" "$@"
