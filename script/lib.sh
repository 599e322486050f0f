# shellcheck shell=bash disable=SC2034,SC2054
# Shared by the scripts beside it: sourced, never run.
#
# Where things are:
#   $root    this repository
#   $target  cargo's folder: CARGO_TARGET_DIR, else target/
#   $site    what a browser loads, as server/build.rs takes it: MAAGAL_SITE, else $target/site
#   $from    the folder that the script was started in; it runs in $root
#   $cache   tools built once for all clones: MAAGAL_CACHE, else ~/.cache/maagal

set -euo pipefail

from=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
site=$(realpath -m "${MAAGAL_SITE:-$target/site}")
cache=${MAAGAL_CACHE:-$HOME/.cache/maagal}

# cargo and build.rs see the same absolute folders, wherever they run.
if [[ -n ${CARGO_TARGET_DIR:-} ]]; then export CARGO_TARGET_DIR=$target; fi
if [[ -n ${MAAGAL_SITE:-} ]]; then export MAAGAL_SITE=$site; fi

say() { printf '▸ %s\n' "$*" >&2; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif have sudo && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
    say "sudo $*"
    sudo "$@"
  else
    fail "This needs root, and there is no sudo to ask. Run this as root, then start again:
    $*"
  fi
}

# Installs the Debian packages that are missing. Never removes one: --no-remove.
apt_install() {
  local package missing=()
  for package; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  have apt-get || fail "Missing: ${missing[*]} (Debian's names). Install them with this system's package manager."
  say "Installing from Debian: ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0
    install -y --no-install-recommends --no-remove "${missing[@]}")
  # Programs of packages are used here, such as PostgreSQL's and nginx's, and not their services: those are not started.
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    install=(sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
      trap 'rm -f $policy' EXIT
      \"\$@\"" sh "${install[@]}")
  fi
  # The package lists may be missing or old: then they are fetched first.
  if ! apt-cache show "${missing[@]}" >/dev/null 2>&1 || ! as_root "${install[@]}" >&2; then
    as_root apt-get -qq update >&2
    as_root "${install[@]}" >&2 || fail "Debian's packages could not be installed: ${missing[*]}"
  fi
}

# The version of a crate in Cargo.lock.
locked_version() {
  awk -v line="name = \"$1\"" '$0 == line { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

# at_least HAVE WANTED: compares dotted versions.
at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1) == "$2" ]]; }

need_rust() {
  have cargo || PATH=$HOME/.cargo/bin:$PATH
  have cargo || fail "Rust is missing. Install rustup as its site rustup.rs says (its default answers are right),
  open a new shell and start this again."
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d' ' -f2)
  at_least "$found" "$wanted" || fail "Rust $wanted or newer is needed, this is $found. Run this, then start again:
    rustup update stable"
  # SQLite and a few others are C.
  have cc || apt_install gcc libc6-dev
  have make || apt_install make
}

need_node() {
  # Debian's npm comes apart from its nodejs; other builds of Node bring their own.
  have node || apt_install nodejs
  have npm || apt_install npm
}

# npm_packages FOLDER: what its package-lock.json says, fetched again only when that changed.
npm_packages() {
  local stamp=$1/node_modules/.installed
  cmp -s "$1/package-lock.json" "$stamp" && return 0
  say "Fetching the npm packages of $1/"
  npm --prefix "$1" --loglevel=error ci
  cp "$1/package-lock.json" "$stamp"
}

# python_tool NAME REQUIREMENTS: installs a published command and what it needs into a virtual environment, once for the
# version that the file of requirements pins.
python_tool() {
  local name=$1 requirements=$2 version folder
  version=$(sed -n "s/^$name==//p" "$requirements")
  folder=$cache/$name-$version
  cmp -s "$requirements" "$folder/.installed" && return 0
  apt_install python3 python3-venv
  say "Installing $name $version from PyPI, once"
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$folder/.installed"
}

# need_chromium: installs the browser that end2end/harness starts, with fonts for Hebrew.
need_chromium() {
  apt_install fonts-noto-core
  [[ -z ${MAAGAL_CHROMIUM+given} ]] || return 0
  local package=chromium-headless-shell
  [[ -z ${MAAGAL_VISIBLE+given} ]] || package=chromium
  [[ -x /usr/bin/$package ]] || apt_install "$package"
}

# need_browser_tools: installs what the tests in end2end need beside the program.
need_browser_tools() {
  need_node
  need_chromium
  apt_install nginx-light openssl
  npm_packages end2end
  python_tool schemathesis end2end/schemathesis/requirements.txt
  python_tool khal end2end/calendar/requirements.txt
  python_tool aiosmtpd end2end/smtp/requirements.txt
  python_tool moto end2end/s3/requirements.txt
}

# cargo_tool NAME VERSION [OPTION…]: builds a published command once; $tool is its path afterwards.
# They run for seconds and take minutes to compile optimised, so they are compiled with the quick profile.
cargo_tool() {
  local name=$1 version=$2
  shift 2
  local folder=$cache/$name-$version
  tool=$folder/bin/$name
  [[ ! -x $tool ]] || return 0
  say "Building $name $version, once (some minutes)"
  local install=(env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=1
    cargo install --profile dev "$name" --version "$version" --root "$folder" "$@")
  # Its lock file may name a version that this machine's view of the registry doesn't have.
  (cd / && { "${install[@]}" --locked || { say "Once more, without its lock file" && "${install[@]}"; } })
}

# What app/bindgen is made of, beside wasm-bindgen.
bindgen_source() { cat app/bindgen/Cargo.toml app/bindgen/src/main.rs && locked_version walrus && locked_version wasmparser; }

# bindgen_tool: builds app/bindgen, once for its source and the version of wasm-bindgen; $tool is its path afterwards.
bindgen_tool() {
  local folder
  folder=$cache/bindgen-$(locked_version wasm-bindgen)-$(bindgen_source | sha256sum | cut -c1-8)
  tool=$folder/bin/bindgen
  [[ ! -x $tool ]] || return 0
  say "Building what binds wasm to JavaScript, once (a minute)"
  cargo install --quiet --locked --profile dev --path app/bindgen --root "$folder"
}

# need_wasm_toolchain PROFILE: finds a toolchain that builds for wasm and sets $wasm_cargo, the beginning of its cargo command,
# and $wasm_std, its options.
#   rustup's target, and the source of the standard library, where rustup can fetch them;
#   else Debian's rustc-web, which comes with that source, and this toolchain's own linker.
# MAAGAL_WASM_TOOLCHAIN=rustup|debian chooses one.
#
# The standard library is compiled with the program, so that a panic ends it at once: nobody reads what it would say in a
# browser, and without its words and what puts them together the program is a tenth smaller. With the profile wasm-dev it is
# taken as rustup has it compiled, where it has.
need_wasm_toolchain() {
  local choice=${MAAGAL_WASM_TOOLCHAIN:-} sysroot
  sysroot=$(rustc --print sysroot)
  local source=$sysroot/lib/rustlib/src/rust/library/std/Cargo.toml
  # What rustup has is enough: the source only where the standard library is compiled.
  rustup_is_ready() { has_wasm_target && [[ $1 == wasm-dev || -e $source ]]; }
  if [[ -z $choice ]]; then
    if rustup_is_ready "$1"; then
      choice=rustup
    elif debian_rust >/dev/null; then
      choice=debian
    fi
  fi
  if [[ ${choice:-rustup} == rustup ]] && ! rustup_is_ready "$1" && have rustup; then
    say "Fetching Rust's wasm target and the standard library's source with rustup"
    timeout 300 rustup target add wasm32-unknown-unknown >&2 && timeout 300 rustup component add rust-src >&2 ||
      say "rustup can't fetch them here"
  fi
  wasm_cargo=(env "CARGO_TARGET_DIR=$target/wasm" RUSTC_BOOTSTRAP=1
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Zunstable-options -Cpanic=immediate-abort")
  wasm_std=(-Zbuild-std=std,panic_abort)
  if [[ ${choice:-rustup} == rustup && $1 == wasm-dev ]] && has_wasm_target; then
    wasm_toolchain=rustup wasm_cargo=(env "CARGO_TARGET_DIR=$target/wasm") wasm_std=()
  elif [[ ${choice:-rustup} == rustup && -e $source ]]; then
    wasm_toolchain=rustup
  elif [[ $choice == rustup ]]; then
    fail "The source of Rust's standard library is missing. Run this where rustup reaches its server:
    rustup component add rust-src"
  else
    wasm_toolchain=debian
    local linker
    apt_install rustc-web rust-web-src
    debian_rust >/dev/null || fail "Debian's rustc-web is older than this project's Rust, or without its source."
    linker=$(find "$sysroot/lib/rustlib" /usr/lib/rustlib -name rust-lld 2>/dev/null | head -n1)
    if [[ -z $linker ]]; then
      apt_install lld
      linker=wasm-ld
    fi
    wasm_cargo+=(RUSTC=/usr/bin/rustc "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker")
  fi
  wasm_cargo+=(cargo)
}

# This toolchain checks programs for wasm, whether or not it builds them.
has_wasm_target() { [[ -d $(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib ]]; }

# Debian's compiler is there, new enough, and has the standard library's source.
debian_rust() {
  local found
  [[ -x /usr/bin/rustc && -e /usr/lib/rustlib/src/rust/library/std/Cargo.toml ]] || return 1
  found=$(/usr/bin/rustc --version | cut -d' ' -f2)
  at_least "$found" "$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)"
}
