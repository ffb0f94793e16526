#!/usr/bin/env bash
# Builds the Debian package, intake-triage_VERSION_ARCH.deb, and one with its debug symbols, into a folder (default: .build-deb/packages).
# Installs what is missing for the build. The program bears Swift's runtime, so that the machine that runs it needs none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

case ${1:-} in -*)
    printf 'usage: deploy/build-deb.sh [FOLDER]\n'
    [ "$1" = --help ] || exit 64
    exit 0
    ;;
esac
out=${1:-.build-deb/packages}

packages=()
for tool in dpkg-deb:dpkg dpkg-shlibdeps:dpkg-dev fakeroot:fakeroot objcopy:binutils gzip:gzip; do
    command -v "${tool%%:*}" >/dev/null || packages+=("${tool##*:}")
done
prepare "${packages[@]}"

scratch=.build-deb
say "Building intake-triage with its runtime in it; this takes some minutes."
swift build -c release --product intake-triage --static-swift-stdlib --scratch-path "$scratch" >&2
program=$(swift build -c release --static-swift-stdlib --scratch-path "$scratch" --show-bin-path)/intake-triage

version=$("$program" --version | sed -nE 's/^intake-triage ([0-9.]+).*/\1/p')
[ -n "$version" ] || fail "the program does not say its version"
arch=$(dpkg --print-architecture)
# The same commit gives the same times, whoever builds it.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/intake-triage
symbols=$work/intake-triage-dbgsym
# Whatever the builder's umask is.
umask 022

put() {
    install -D -m "$1" "$2" "$tree/$3"
}

# The program, and its debug symbols where gdb looks for them.
put 0755 "$program" usr/bin/intake-triage
id=$(readelf -n "$program" | sed -nE 's/.*Build ID: ([0-9a-f]+).*/\1/p' | head -n 1)
if [ -n "$id" ]; then
    folder=$symbols/usr/lib/debug/.build-id/${id:0:2}
    mkdir -p "$folder"
    objcopy --only-keep-debug --compress-debug-sections "$program" "$folder/${id:2}.debug"
    chmod 0644 "$folder/${id:2}.debug"
fi
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree/usr/bin/intake-triage"

for unit in deploy/systemd/*.service deploy/systemd/*.socket deploy/systemd/*.timer; do put 0644 "$unit" "usr/lib/systemd/system/$(basename "$unit")"; done
put 0644 deploy/systemd/sysusers.conf usr/lib/sysusers.d/intake-triage.conf
put 0644 schema.sql usr/share/intake-triage/schema.sql
put 0644 deploy/RUNBOOK.md usr/share/doc/intake-triage/RUNBOOK.md
for example in deploy/monitoring/* deploy/samples/by_* deploy/samples/README.md deploy/ha/*; do
    [[ $example == */test.sh || $example == */drill.py ]] || put 0644 "$example" "usr/share/doc/intake-triage/examples/${example#deploy/}"
done
for article in Sources/*/*.docc/{OperatingThe*,TheBoard,TheForm,Integrating}.md; do
    put 0644 "$article" "usr/share/doc/intake-triage/${article##*/}"
done

# Every setting there is.
"$program" check-config --reference >"$tree/usr/share/doc/intake-triage/SETTINGS.md"
chmod 0644 "$tree/usr/share/doc/intake-triage/SETTINGS.md"

# What the shells complete.
for shell in bash:usr/share/bash-completion/completions/intake-triage zsh:usr/share/zsh/vendor-completions/_intake-triage \
    fish:usr/share/fish/vendor_completions.d/intake-triage.fish; do
    mkdir -p "$tree/$(dirname "${shell#*:}")"
    # Bash reads its own; none of them is run.
    "$program" --generate-completion-script "${shell%%:*}" | sed '1{/^#!/d}' >"$tree/${shell#*:}"
done

# A manual page from the help of the program and of each command.
page() {
    local name=intake-triage
    (($# == 0)) || name=intake-triage-$1
    mkdir -p "$tree/usr/share/man/man1"
    {
        printf '.TH %s 1 "" "intake-triage %s"\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n.nf\n' \
            "${name^^}" "$version" "$name" "$(summary "$@")"
        # Backslashes, and lines that begin with a dot or a quotation mark, mean something to troff.
        "$program" "$@" --help | sed -e 's/\\/\\e/g' -e "s/^\\([.']\\)/\\\\\&\\1/" -e 's/-/\\-/g'
        printf '.fi\n'
    } | gzip -9n >"$tree/usr/share/man/man1/$name.1.gz"
}
summary() {
    "$program" "$@" --help | sed -nE 's/^OVERVIEW: //p' | head -n 1 | sed -e 's/-/\\-/g' -e 's/\.$//'
}
page
for command in $("$program" --help | sed -nE 's/^  ([a-z][a-z-]+)( .*)?$/\1/p' | sort -u); do page "$command"; done

# What a package of Debian must say of itself.
doc=$tree/usr/share/doc/intake-triage
mkdir -p "$doc"
cat >"$doc/copyright" <<'END'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: intake-triage
Comment: The program contains Swift's runtime and packages of the Swift project (Apache-2.0 with runtime library
 exception) and CaDiCaL (MIT).

Files: *
Copyright: 2026 the founders of intake-triage
License: proprietary
 All rights reserved.
END
printf 'intake-triage (%s) stable; urgency=medium\n\n  * %s\n\n -- the founders of intake-triage <maintainers@intake-triage.invalid>  %s\n' \
    "$version" "Release $version." "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" |
    gzip -9n >"$doc/changelog.gz"
mkdir -p "$tree/usr/share/lintian/overrides"
cat >"$tree/usr/share/lintian/overrides/intake-triage" <<'END'
# The runtime is linked statically so that no toolchain is needed where the program runs.
intake-triage: embedded-library *
# Units are started when the machine has been set up, not before.
intake-triage: maintainer-script-calls-systemctl *
END

# The files under /etc belong to the clinic once they are there.
etc=$tree/etc/intake-triage
mkdir -p "$etc"
cat >"$etc/environment" <<'END'
# What the worker reads; a line NAME=VALUE each. SETTINGS.md in /usr/share/doc/intake-triage has all of them. The other services
# read files of their own beside it, which 'intake-triage setup' makes: alerter-environment, sealer-environment, board-environment
# and form-environment.
# The database, by libpq's rules. Peer authentication by the service's own account needs no password.
#INTAKE_TRIAGE_DATABASE=host=/run/postgresql dbname=clinic
END
chmod 0644 "$etc/environment"

mkdir -p "$tree/DEBIAN" "$work/debian"
printf '/etc/intake-triage/environment\n' >"$tree/DEBIAN/conffiles"
# Which packages hold the libraries that the program still takes from the system.
printf 'Source: intake-triage\n\nPackage: intake-triage\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "$tree/usr/bin/intake-triage" 2>/dev/null |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || fail "dpkg-shlibdeps cannot say which libraries the program needs"
control() {
    cat <<END
Package: $1
Version: $version
Architecture: $arch
Maintainer: the founders of intake-triage <maintainers@intake-triage.invalid>
Installed-Size: $(du -ks --exclude=DEBIAN "$2" | cut -f1)
END
}
{
    control intake-triage "$tree"
    cat <<END
Depends: $depends, systemd | systemd-standalone-sysusers, tzdata, ca-certificates
Suggests: postgresql (>= 15)
Section: misc
Priority: optional
Description: reads a clinic's intake forms and tells staff which are urgent
 A clinic's web site stores each intake form about back, leg and foot trouble in
 PostgreSQL. This daemon reads every one within milliseconds, works out how
 urgent it is by a published protocol, and alerts staff until a person has
 answered. It suggests; it never diagnoses.
END
} >"$tree/DEBIAN/control"
cat >"$tree/DEBIAN/postinst" <<'END'
#!/bin/sh
# Makes the accounts; starts nothing that nobody has set up, and restarts what was running.
set -e
if [ "$1" = configure ]; then
    systemd-sysusers intake-triage.conf
    if [ -d /run/systemd/system ]; then
        systemctl --system daemon-reload
        # A worker that is told to stop commits what it has in hand; forms wait in the database meanwhile.
        for unit in intake-triage.service intake-alerter.service intake-sealer.service intake-board.service \
            intake-form.service intake-maintenance.timer; do
            systemctl --quiet try-restart "$unit" || true
        done
    fi
    if [ -z "$2" ]; then
        echo "intake-triage is installed and not set up: see /usr/share/doc/intake-triage/README.Debian"
    fi
fi
END
cat >"$tree/DEBIAN/prerm" <<'END'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    for unit in intake-maintenance.timer intake-form.socket intake-form.service intake-board.socket intake-board.service \
        intake-sealer.service intake-alerter.service intake-triage.service; do
        systemctl --quiet stop "$unit" || true
        systemctl --quiet disable "$unit" || true
    done
fi
END
cat >"$tree/DEBIAN/postrm" <<'END'
#!/bin/sh
# Patients' data are in the database, which no package removes; the accounts stay too, since rows bear their names.
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl --system daemon-reload || true; fi
if [ "$1" = purge ]; then
    rm -rf /etc/intake-triage
    echo "The database with patients' forms was not touched."
fi
END
chmod 0755 "$tree"/DEBIAN/postinst "$tree"/DEBIAN/prerm "$tree"/DEBIAN/postrm
cat >"$doc/README.Debian" <<'END'
intake-triage on Debian
=======================

The package brings the program, its units and accounts, and starts nothing. On a machine with PostgreSQL 15 or later, as root,

    intake-triage setup

makes the database and a login for each service, tells each where the database is, and starts the worker and the sealer of the
audit log; 'intake-triage setup --dry-run' says what it would do, and it may be repeated. Then add the people who acknowledge alerts,
each with a login of their own, here for the account ann, a clinician, who then adds the others:

    runuser -u postgres -- psql -d clinic -c 'CREATE ROLE ann LOGIN IN ROLE intake_clinician, intake_owner'
    runuser -u postgres -- intake-triage people add "Ann Ames" --login ann --database 'host=/run/postgresql dbname=clinic'

'intake-triage doctor' says what is wrong, and the remedy. The alerter, the staff board and the patient form need settings of their
own: alerts.json, board.json and form.json in /etc/intake-triage, of which RUNBOOK.md beside this file speaks. Write one, and
'intake-triage setup' again starts its service.
END
find "$doc" -type f -exec chmod 0644 {} +
(cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
find "$work" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$out"
pack() {
    fakeroot dpkg-deb --build -Zxz "$1" "$out/$2" >&2
    printf '%s\n' "$out/$2"
}
pack "$tree" "intake-triage_${version}_$arch.deb"
if [ -n "$id" ]; then
    mkdir -p "$symbols/DEBIAN"
    {
        control intake-triage-dbgsym "$symbols"
        printf 'Depends: intake-triage (= %s)\nSection: debug\nPriority: optional\nDescription: debug symbols for intake-triage\n' "$version"
    } >"$symbols/DEBIAN/control"
    pack "$symbols" "intake-triage-dbgsym_${version}_$arch.deb"
fi
