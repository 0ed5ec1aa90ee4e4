#!/usr/bin/env bash
# What action.yml runs: get tmgate, make sure it is the one that was released, run it.
#
# Everything that a workflow says comes through the environment and is only ever a word, never a
# piece of a command. Needs bash, tar, curl where something is downloaded, and git where there is a
# base to fetch; on Windows those of Git.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
table=$here/checksums.txt

fail() {
  # A text of the workflow's author or ours; still nobody's line end begins a command of its own.
  printf '::error title=tmgate::%s\n' "$(printf '%s' "$*" | tr '\r\n' '  ')"
  exit 2
}

# A path of Windows, as bash on Windows writes it.
plain() { if command -v cygpath > /dev/null; then cygpath -u "$1"; else printf '%s' "$1"; fi; }
native() { if command -v cygpath > /dev/null; then cygpath -w "$1"; else printf '%s' "$1"; fi; }

triple() {
  case "${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)}" in
    Linux-X64 | Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64 | Linux-aarch64) echo aarch64-unknown-linux-musl ;;
    macOS-X64 | Darwin-x86_64) echo x86_64-apple-darwin ;;
    macOS-ARM64 | Darwin-arm64) echo aarch64-apple-darwin ;;
    Windows-X64 | MINGW*-x86_64 | MSYS*-x86_64) echo x86_64-pc-windows-msvc ;;
    *) return 1 ;;
  esac
}

checksum() {
  if command -v sha256sum > /dev/null; then sha256sum < "$1"; else shasum -a 256 < "$1"; fi | cut -d ' ' -f 1
}

# Where the archive came from, as far as somebody here can tell.
attested() {
  local archive=$1 when=$2
  [ "$attest" != off ] || return 0
  [ "$attest" = required ] || [ "$when" = downloaded ] || return 0
  if ! command -v gh > /dev/null || ! gh attestation --help > /dev/null 2>&1; then
    [ "$attest" != required ] || fail "attest is required, and there is no gh that can verify attestations"
    return 0
  fi
  # The token of another server is none of github.com's business; gh takes GH_TOKEN for one of github.com.
  local token=${GH_TOKEN:-}
  [ "${GITHUB_SERVER_URL:-https://github.com}" != https://github.com ] || token=${GITHUB_TOKEN:-}
  if GITHUB_TOKEN='' GH_TOKEN=$token GH_HOST=github.com \
    gh attestation verify "$archive" --repo tmgate/tmgate \
    --signer-workflow tmgate/tmgate/.github/workflows/release.yml > "$temp/attestation.log" 2>&1; then
    echo "tmgate $version: built by the release workflow of tmgate/tmgate"
  elif [ "$attest" = required ]; then
    fail "the attestation of $(basename "$archive") could not be verified: $(tail -n 1 "$temp/attestation.log")"
  else
    echo "tmgate $version: the checksum is right; the attestation could not be verified here"
  fi
}

install() {
  attest=${TMGATE_ACTION_ATTEST:-auto}
  case "$attest" in auto | required | off) ;; *) fail "attest is neither auto, required nor off: $attest" ;; esac
  local newest target name known cache archive
  newest=$(sed -n 's/^[0-9a-f]\{64\}  tmgate-\([0-9][0-9A-Za-z.]*\)-.*/\1/p' "$table" | head -n 1)
  version=${TMGATE_ACTION_VERSION:-$newest}
  version=${version#v}
  [ -n "$version" ] || fail "this copy of the action was made for no release; take one that was, or set binary-path"
  target=$(triple) || fail "there is no release for ${RUNNER_OS:-this system} on ${RUNNER_ARCH:-this processor}; build tmgate and set binary-path"
  name=tmgate-$version-$target.tar.gz
  known=$(awk -v name="$name" '$2 == name { print $1 }' "$table")
  [[ $known =~ ^[0-9a-f]{64}$ ]] || fail "this copy of the action knows no checksum of $name, so it does not run it"
  cache=$(plain "${RUNNER_TOOL_CACHE:-$temp/cache}")/tmgate/$version/$target
  archive=$cache/$name
  # What lies in a cache could have been put there by any job of this machine.
  if [ -f "$archive" ] && [ "$(checksum "$archive")" = "$known" ]; then
    attested "$archive" cached
  else
    mkdir -p "$cache"
    curl --fail --silent --show-error --location --proto '=https,http' --proto-redir '=https,http' \
      --retry 3 --connect-timeout 10 --max-time 120 --output "$archive.$$" "$mirror/v$version/$name" \
      || { rm -f "$archive.$$"; fail "$mirror/v$version/$name cannot be downloaded; on a machine without a way there set binary-path"; }
    if [ "$(checksum "$archive.$$")" != "$known" ]; then
      rm -f "$archive.$$"
      fail "what was downloaded as $name is not what was released: its checksum is another"
    fi
    attested "$archive.$$" downloaded
    mv -f "$archive.$$" "$archive"
  fi
  rm -rf "${temp:?}/bin"
  mkdir -p "$temp/bin"
  # A name with a colon, as on Windows, would be another machine's to tar.
  (cd "$cache" && tar -xzf "$name" -C "$temp/bin")
  tmgate=$temp/bin/tmgate
  [ -f "$tmgate" ] || tmgate=$tmgate.exe
}

# What was checked out may hold a folder that is a repository of its own, whose configuration names
# programs to run. Only one that nobody could have committed is looked at, and no hook of any.
repo() { git -c safe.bareRepository=explicit -c core.fsmonitor=false -c core.hooksPath=/dev/null "$@"; }

# actions/checkout fetches one commit, the merge of the pull request. What it was merged onto is named
# in it and is all there is to compare with.
fetch_base() {
  [ "${TMGATE_ACTION_FETCH_BASE:-true}" = true ] || return 0
  local base=
  case "${GITHUB_EVENT_NAME:-}" in
    pull_request | pull_request_target)
      base=$(repo cat-file commit HEAD 2> /dev/null | sed -n '/^$/q; s/^parent //p') || return 0
      # Only a merge names two.
      [ "$(printf '%s\n' "$base" | wc -l)" -eq 2 ] || return 0
      base=${base%%$'\n'*}
      ;;
    merge_group) base=${TMGATE_ACTION_QUEUE_BASE:-} ;;
  esac
  [[ $base =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]] || return 0
  ! repo cat-file -e "$base^{commit}" 2> /dev/null || return 0
  [ "$(repo rev-parse --is-shallow-repository 2> /dev/null)" = true ] || return 0
  GIT_TERMINAL_PROMPT=0 repo fetch --quiet --no-tags --no-recurse-submodules --depth=1 origin "$base" \
    || echo "the commit to compare with, $base, cannot be fetched"
}

temp=$(plain "${RUNNER_TEMP:-$(mktemp -d)}")/tmgate
mirror=${TMGATE_ACTION_MIRROR:-https://github.com/tmgate/tmgate/releases/download}
mirror=${mirror%/}
mkdir -p "$temp"

if [ -n "${TMGATE_ACTION_BINARY:-}" ]; then
  tmgate=$(plain "$TMGATE_ACTION_BINARY")
  [ -f "$tmgate" ] || fail "binary-path names no file: $TMGATE_ACTION_BINARY"
  tmgate=$(cd "$(dirname "$tmgate")" && pwd)/$(basename "$tmgate")
else
  install
fi
if [ -n "${GITHUB_PATH:-}" ]; then native "$(dirname "$tmgate")" >> "$GITHUB_PATH" && echo >> "$GITHUB_PATH"; fi

cd "$(plain "${TMGATE_ACTION_DIRECTORY:-.}")" || fail "working-directory does not exist"
case "${TMGATE_ACTION_MODE:-check}" in
  check)
    fetch_base
    exec "$tmgate" action
    ;;
  post) exec "$tmgate" post ;;
  install) "$tmgate" --version ;;
  *) fail "mode is neither check, post nor install: $TMGATE_ACTION_MODE" ;;
esac
