# shellcheck shell=bash
# What the other scripts share: finds a Swift toolchain and installs the packages that a build and a run need.
# To be sourced. Does nothing, and needs no root, where all is there.

minimum_swift=6.2

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    if (($#)); then printf '       %s\n' "$@" >&2; fi
    exit 1
}

# Prints the version of the Swift compiler at $1; fails for OpenStack's client of the same name.
swift_version() {
    "$1" --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)+).*/\1/p' | head -n 1 | grep .
}

# Whether version $1 is $2 or later.
at_least() {
    [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# Prints the path of every `swift`: those in PATH first, then those in the usual places.
swift_candidates() {
    local candidate usual=("${HOME:-}"/.local/share/swiftly/bin /opt/swift/usr/bin /usr/local/swift/usr/bin)
    type -ap swift || true
    for candidate in "${usual[@]}" /usr/libexec/swift/*/bin; do
        if [ -x "$candidate/swift" ]; then printf '%s\n' "$candidate/swift"; fi
    done
}

# Prints the packages that hold the shared libraries which the toolchain of the `swift` at $1 lacks.
toolchain_libraries() {
    local folder
    folder=$(dirname "$(readlink -f "$1")")
    command -v ldd >/dev/null || return 0
    # A launcher, as swiftly's, stands alone in its folder.
    { ldd "$folder"/swift-build "$folder"/swift-frontend "$folder"/clang 2>/dev/null || true; } |
        sed -nE 's/^[[:space:]]*(\S+) => not found.*/\1/p' | sort -u |
        while read -r library; do
            case $library in
                libcurl.so.4) echo libcurl4 ;;
                libedit.so.2) echo libedit2 ;;
                libncurses.so.6 | libtinfo.so.6) echo libncurses6 ;;
                libsqlite3.so.0) echo libsqlite3-0 ;;
                libstdc++.so.6) echo libstdc++6 ;;
                libuuid.so.1) echo libuuid1 ;;
                libxml2.so.2) echo libxml2 ;;
                libz.so.1) echo zlib1g ;;
                *) say "note: the Swift toolchain lacks $library, and this script does not know its package" ;;
            esac
        done
}

# Puts a toolchain that is new enough first in PATH, or ends with what to do.
require_swift() {
    local candidate version found=() candidates=()
    mapfile -t candidates < <(swift_candidates)
    for candidate in "${candidates[@]}"; do
        version=$(swift_version "$candidate") || continue
        if at_least "$version" "$minimum_swift"; then
            PATH=$(dirname "$candidate"):$PATH
            export PATH
            return
        fi
        found+=("Swift $version ($candidate) is too old.")
    done
    fail "Swift $minimum_swift or later is needed, and none was found." "${found[@]}" \
        "Install it as https://www.swift.org/install/linux/ tells, put its usr/bin into PATH," \
        "and run this again."
}

# Whether a file matches one of the patterns.
any_file() {
    compgen -G "$1" >/dev/null || { (($# > 1)) && shift && any_file "$@"; }
}

has_server() {
    if [ -n "${INTAKE_TRIAGE_POSTGRES_BINDIR:-}" ]; then
        [ -x "$INTAKE_TRIAGE_POSTGRES_BINDIR/initdb" ]
    else
        any_file '/usr/lib/postgresql/*/bin/initdb' '/usr/pgsql-*/bin/initdb' || command -v initdb >/dev/null
    fi
}

has_client() {
    any_file '/usr/lib/postgresql/*/bin/psql' '/usr/pgsql-*/bin/psql' || command -v psql >/dev/null
}

has_pkg_config_module() {
    command -v pkg-config >/dev/null && pkg-config --exists "$1"
}

# Prints the packages that are missing for the build, the tests and the demo.
missing_packages() {
    command -v git >/dev/null || echo git
    command -v ld >/dev/null || echo binutils
    # Swift links with the start files and the C++ library of GCC.
    any_file '/usr/lib/gcc/*/*/crtbeginS.o' '/usr/lib64/gcc/*/*/crtbeginS.o' || echo g++
    any_file '/usr/lib/gcc/*/*/libstdc++.so' '/usr/lib64/gcc/*/*/libstdc++.so' || echo g++
    any_file /usr/include/stdlib.h || echo libc6-dev
    any_file /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt || echo ca-certificates
    any_file /usr/share/zoneinfo/UTC || echo tzdata
    command -v pkg-config >/dev/null || echo pkg-config
    any_file /usr/include/ccadical.h || echo libcadical-dev
    has_pkg_config_module libpq || dpkg_has libpq-dev || echo libpq-dev
    has_pkg_config_module libcurl || dpkg_has libcurl4-openssl-dev || echo libcurl4-openssl-dev
    has_pkg_config_module libcrypto || dpkg_has libssl-dev || echo libssl-dev
    # For the tests: receivers of mail and of webhooks, and their certificates.
    command -v openssl >/dev/null || echo openssl
    [ -x /usr/bin/python3 ] || echo python3
    /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || echo python3-aiosmtpd
    has_server || echo postgresql
    has_client || echo postgresql-client
    swift_candidates | while read -r swift; do toolchain_libraries "$swift"; done
}

# Prints the packages that are missing for the tests alone.
missing_test_packages() {
    command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || echo pgbouncer
    # A browser without pages, for the patient form on its socket.
    [ -x /usr/bin/curl ] || echo curl
}

dpkg_has() {
    # shellcheck disable=SC2016  # dpkg-query's own placeholders
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Runs a command as root, or ends with the words in `remedy`.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    elif command -v sudo >/dev/null && [ -t 0 ] && [ -t 2 ]; then
        say "Installing them needs root; sudo may ask for your password."
        sudo "$@"
    else
        fail "packages are missing, and this user may not install them: ${remedy#* -y }" \
            "As root, run: $remedy" "Then run this again."
    fi
}

# Installs packages with apt; does nothing when there are none to install.
install_packages() {
    (($#)) || return 0
    local packages=() remedy
    mapfile -t packages < <(printf '%s\n' "$@" | sort -u)
    remedy="apt-get install -y ${packages[*]}"
    command -v apt-get >/dev/null || fail "packages are missing, and there is no apt-get: ${packages[*]}" \
        "These are Debian's names; install what your system calls them, and run this again."
    say "Missing packages: ${packages[*]}"
    # Debian makes and starts a cluster with the first server that it installs. The demo and the tests make clusters of
    # their own, so this one would only take memory and the port.
    local drop_in='' folder=/etc/postgresql-common/createcluster.d
    if [[ " ${packages[*]} " == *' postgresql '* ]] && ! dpkg_has postgresql-common; then
        drop_in=$folder/intake-triage-install.conf
        as_root mkdir -p "$folder"
        as_root sh -c "echo 'create_main_cluster = false' >$drop_in"
    fi
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300) status=0
    as_root "${apt[@]}" update </dev/null >&2 || say "note: the lists of packages could not be brought up to date"
    as_root "${apt[@]}" install -y --no-install-recommends "${packages[@]}" </dev/null >&2 || status=$?
    # A cluster that somebody wants later is made as Debian always makes it.
    if [ -n "$drop_in" ]; then as_root rm -f "$drop_in"; fi
    # The tests start poolers of their own; Debian starts another one that nobody has asked for.
    if [[ " ${packages[*]} " == *' pgbouncer '* ]] && [ -d /run/systemd/system ]; then
        as_root systemctl --quiet disable --now pgbouncer >&2 || say "note: pgbouncer's service is running"
    fi
    ((status == 0)) || fail "the packages could not be installed: ${packages[*]}" "Try it by hand: $remedy"
}

# Ends with what to do where another user's build in this folder is in the way of one by this user.
require_writable() {
    local path lock
    # SwiftPM locks a build by a file that it names after the build's folder and never deletes.
    lock=${TMPDIR:-/tmp}/$(printf '%s' "$(pwd -P)/.build" | tr / _).lock
    for path in "$(pwd -P)" .build "$lock"; do
        [ ! -e "$path" ] || [ -w "$path" ] ||
            fail "$path cannot be written to, and the build needs it" \
                "It belongs to $(stat -c %U "$path"). Build in a folder of your own, or have it changed or removed."
    done
}

# Installs what is missing for the tests too.
prepare_tests() {
    local packages=()
    mapfile -t packages < <(missing_test_packages)
    prepare "${packages[@]}"
}

# Installs what is missing, and the packages given, and finds Swift.
prepare() {
    local packages=()
    mapfile -t packages < <(missing_packages)
    packages+=("$@")
    install_packages "${packages[@]}"
    require_swift
    require_writable
    # Accounts of services have no home, and the compiler keeps its module cache there.
    if [ ! -w "${HOME:-/nonexistent}" ]; then
        export HOME=$PWD/.build/home
        mkdir -p "$HOME"
    fi
}
