# shellcheck shell=bash
# What scripts/setup, scripts/demo and scripts/test share. Sourced, never run.
# Words for people go to stderr: stdout belongs to the answer (`scripts/demo --json`).

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
LOG_DIR="$ROOT/build/logs"
CACHE_DIR="${MURMUR_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-$ROOT/build}/.cache}/murmur}"

# Started from a git hook, git would otherwise work on the hook's repository.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# llama.cpp's source, as the npm package node-llama-cpp ships it: one git bundle in a tarball.
# To move to another version, change it and the sum together.
readonly LLAMA_CPP_VERSION=3.22.1
readonly LLAMA_CPP_PACKAGE=node-llama-cpp@$LLAMA_CPP_VERSION
readonly LLAMA_CPP_BUNDLE=package/llama/gitRelease.bundle
LLAMA_CPP_SHA512=6e5b488a9b9699cd76dc7eed30880318a4ac4ab866865418795502e3c5d38d55
LLAMA_CPP_SHA512+=bb5c624988927209d95333343f2e25a83e4183a5c2f816f883a60c3ba9f4e20f

# Debian 12 packages by purpose; what cmake/dependencies.cmake looks for is here.
readonly BUILD_PACKAGES=(g++ cmake ninja-build ccache git ca-certificates
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libcli11-dev libspdlog-dev libssl-dev
  libedit-dev)
readonly TEST_PACKAGES=(libgtest-dev librapidcheck-dev curl openssl python3)
readonly ALL_PACKAGES=(clang-14 libclang-rt-14-dev mmdebstrap
  python3-pytest python3-pytest-timeout python3-requests python3-filelock python3-wget)
readonly CROSS_PACKAGES=(g++-12-aarch64-linux-gnu qemu-user) # not on 64-bit ARM itself
readonly BENCH_PACKAGES=(libbenchmark-dev iproute2 nftables gnuplot-nox)

# --- Saying what happens ------------------------------------------------------------------------

say() { printf '==> %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }

# die STATUS LINE...: 1 means something failed, 2 means we cannot start until the user acts.
die() {
  local status=$1
  shift
  printf 'error: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do note "$line"; done
  exit "$status"
}

in_words() {  # in_words SECONDS
  if (($1 < 90)); then printf '%d s' "$1"; else printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); fi
}

# The usage text of a script is the comment under its first line.
print_usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$1"; }

# --- Running one step, watched -------------------------------------------------------------------

job=''       # process group of the command that runs now
temp_dirs=() # removed however we end

# Each command gets its own process group, so that Ctrl-C or a kill ends all of it.
start_job() {
  set -m
  "$@" </dev/null &
  job=$!
  set +m
}

end_job() {
  local status=0
  wait "$job" || status=$?
  job=''
  return "$status"
}

interrupted() {
  trap '' INT TERM HUP
  if [[ -n $job ]]; then
    kill -TERM -- "-$job" 2>/dev/null || true
    wait "$job" 2>/dev/null || true
  fi
  printf '\nstopped\n' >&2
  exit "$1"
}

remove_temp_dirs() {
  local dir
  for dir in "${temp_dirs[@]}"; do rm -rf "$dir"; done
}

trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP
trap remove_temp_dirs EXIT

# "[120/480] 60 s, about 3 min 0 s left" from ninja's own counter, else the time alone.
progress_of() {  # progress_of LOG SECONDS
  local last
  last=$(tail -n 100 "$1" 2>/dev/null | grep -a '^\[[0-9]' | tail -n 1) || true
  if [[ $last =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
    local finished=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
    printf '[%d/%d] %s' "$finished" "$total" "$(in_words "$2")"
    if ((finished >= 10 && $2 >= 10)); then
      printf ', about %s left' "$(in_words $(($2 * (total - finished) / finished)))"
    fi
  else
    printf '%s' "$(in_words "$2")"
  fi
}

# Until the job ends: one line that changes on a terminal, else a line every 20 s.
watch_job() {  # watch_job TITLE LOG
  local start=$SECONDS said=0 shown=0 seconds
  while [[ -n $(jobs -rp) ]]; do
    seconds=$((SECONDS - start))
    if ((seconds < 2)); then sleep 0.1; else sleep 0.5; fi
    ((seconds >= 1)) || continue
    if ((!said)); then say "$1" && said=1; fi
    if [[ -t 2 ]]; then
      printf '\r\033[K    %s' "$(progress_of "$2" "$seconds")" >&2
    elif ((seconds >= shown + 20)); then
      note "$(progress_of "$2" "$seconds")" && shown=$seconds
    fi
  done
  if ((said)); then
    if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
    note "$(in_words $((SECONDS - start)))"
  fi
}

# What a reader needs of a failed log: from the first failed build edge, else its end.
show_failure() {  # show_failure LOG COMMAND...
  local log=$1 first
  shift
  first=$(grep -n -m 1 '^FAILED: ' "$log" | cut -d: -f1) || true
  if [[ -n $first ]]; then
    sed -n "$first,$((first + 59))p" "$log" >&2
  else
    tail -n 40 "$log" >&2
  fi
  printf 'error: this failed: %s\n' "$*" >&2
  note "all of its output: $log"
}

# run_step NAME TITLE COMMAND...: output to build/logs/NAME.log; silent when done within a second.
run_step() {
  local log="$LOG_DIR/$1.log" title=$2 status=0
  shift 2
  mkdir -p "$LOG_DIR"
  start_job "$@" >"$log" 2>&1
  watch_job "$title" "$log"
  end_job || status=$?
  if ((status)); then show_failure "$log" "$@"; fi
  return "$status"
}

# --- Packages ------------------------------------------------------------------------------------

# missing_packages PACKAGE...: those that dpkg does not have, one per line.
missing_packages() {
  local installed
  # shellcheck disable=SC2016  # the ${...} are dpkg's
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null) || true
  local package
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
  done
}

# packages_for PURPOSE: npm counts as there whoever installed it.
packages_for() {
  printf '%s\n' "${BUILD_PACKAGES[@]}"
  case $1 in
    test) printf '%s\n' "${TEST_PACKAGES[@]}" ;;
    all)
      printf '%s\n' "${TEST_PACKAGES[@]}" "${ALL_PACKAGES[@]}"
      if ! is_aarch64; then printf '%s\n' "${CROSS_PACKAGES[@]}"; fi
      ;;
    bench) printf '%s\n' "${TEST_PACKAGES[@]}" "${BENCH_PACKAGES[@]}" ;;
  esac
  if needs_npm "$1" && ! command -v npm >/dev/null; then printf 'nodejs\nnpm\n'; fi
}

needs_npm() {
  if [[ $1 == test || $1 == all ]] && [[ -e $ROOT/tests/sdk/package.json ]]; then return 0; fi
  [[ -z ${MURMUR_LLAMA_CPP_DIR:-} && ! -e $(pinned_llama_cpp_dir)/CMakeLists.txt ]]
}

install_packages() {  # install_packages PURPOSE
  local wanted missing
  mapfile -t wanted < <(packages_for "$1")
  if ! command -v dpkg-query apt-get >/dev/null; then
    say "No apt here; taking it that the equivalents of these are installed: ${wanted[*]}"
    return
  fi
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if ((${#missing[@]} == 0)); then return; fi

  local as_root=()
  if ((EUID != 0)); then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || die 2 "these packages are missing: ${missing[*]}" \
      "Installing needs root or sudo without a password. Run this, then start again:" \
      "sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  note "missing packages: ${missing[*]}"
  run_step apt-update "Updating the package lists" \
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=120 update || exit 1
  # --no-remove: a conflict with what the user has is theirs to solve, not ours by force.
  run_step apt-install "Installing ${#missing[@]} packages (1 to 3 minutes, once)" \
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 \
    -y --no-install-recommends --no-remove install "${missing[@]}" || exit 1
}

# --- llama.cpp -----------------------------------------------------------------------------------

pinned_llama_cpp_dir() { printf '%s/llama.cpp-%s' "$CACHE_DIR" "$LLAMA_CPP_VERSION"; }
llama_cpp_dir() { printf '%s' "${MURMUR_LLAMA_CPP_DIR:-$(pinned_llama_cpp_dir)}"; }

# Everything happens in a temporary folder beside the target; the rename at the end is the commit.
fetch_llama_cpp() {
  local target
  target=$(llama_cpp_dir)
  if [[ -e $target/CMakeLists.txt ]]; then return; fi
  if [[ -n ${MURMUR_LLAMA_CPP_DIR:-} ]]; then
    die 2 "no llama.cpp source (no CMakeLists.txt) in MURMUR_LLAMA_CPP_DIR=$MURMUR_LLAMA_CPP_DIR" \
      "Correct it, or unset it to fetch the pinned version."
  fi

  local temp
  mkdir -p "$CACHE_DIR"
  find "$CACHE_DIR" -maxdepth 1 -name '.fetch-*' -mmin +1440 -exec rm -rf {} + # of a killed run
  temp=$(mktemp -d "$CACHE_DIR/.fetch-XXXXXX")
  temp_dirs+=("$temp")
  run_step npm-pack "Fetching llama.cpp's source (35 MB, once; kept in $CACHE_DIR)" \
    npm pack --ignore-scripts --pack-destination "$temp" "$LLAMA_CPP_PACKAGE" || exit 1
  check_llama_cpp "$temp/node-llama-cpp-$LLAMA_CPP_VERSION.tgz"
  run_step llama-unpack "Unpacking llama.cpp's source" \
    tar -xzf "$temp/node-llama-cpp-$LLAMA_CPP_VERSION.tgz" -C "$temp" "$LLAMA_CPP_BUNDLE" || exit 1
  run_step llama-clone "Checking llama.cpp's source out (250 MB)" \
    git -c advice.detachedHead=false clone "$temp/$LLAMA_CPP_BUNDLE" "$temp/llama.cpp" || exit 1
  # Another run may have been faster; its result is as good as ours.
  mv -T "$temp/llama.cpp" "$target" 2>/dev/null || [[ -e $target/CMakeLists.txt ]] ||
    die 1 "cannot put llama.cpp's source in $target"
  rm -rf "$temp"
}

check_llama_cpp() {  # check_llama_cpp TARBALL
  local sum
  sum=$(sha512sum <"$1")
  [[ ${sum%% *} == "$LLAMA_CPP_SHA512" ]] ||
    die 1 "the SHA-512 of $LLAMA_CPP_PACKAGE is wrong; it was not used" \
      "expected $LLAMA_CPP_SHA512" "received ${sum%% *}"
}

# --- Serf ----------------------------------------------------------------------------------------

serf() { printf '%s/serf/usr/bin/serf' "$CACHE_DIR"; }

# Debian's serf, an independent peer for the gossip tests. Unpacked and not installed: its package
# would start a service. Without it those tests are skipped, and say so.
fetch_serf() {
  if [[ -x $(serf) ]] || ! command -v apt-get dpkg >/dev/null; then return; fi
  local temp
  mkdir -p "$CACHE_DIR"
  temp=$(mktemp -d "$CACHE_DIR/.fetch-XXXXXX")
  temp_dirs+=("$temp")
  run_step serf-fetch "Fetching Debian's serf for the gossip tests (3 MB, once)" \
    env -C "$temp" apt-get -o APT::Sandbox::User=root download serf || return 0
  dpkg -x "$temp"/serf_*.deb "$temp/serf"
  mv -T "$temp/serf" "$CACHE_DIR/serf" 2>/dev/null || true # another run may have been faster
  rm -rf "$temp"
}

# --- 64-bit ARM ----------------------------------------------------------------------------------

is_aarch64() { [[ $(uname -m) == aarch64 ]]; }
aarch64_sysroot() { printf '%s/aarch64-sysroot' "$CACHE_DIR"; }

# The libraries that we compile with, with commas between them.
sysroot_packages() {
  printf '%s\n' "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" | grep '^lib.*-dev$' | paste -s -d ,
}

# Debian's headers and libraries for arm64, unpacked and not installed: not all -dev packages can be
# there for two architectures, nothing of this system changes, and nobody has to be root.
fetch_aarch64_sysroot() {
  local target packages temp
  target=$(aarch64_sysroot) packages=$(sysroot_packages)
  if [[ $(cat "$target/packages" 2>/dev/null) == "$packages" ]]; then return; fi
  if ! command -v mmdebstrap >/dev/null; then return 1; fi
  mkdir -p "$CACHE_DIR"
  temp=$(mktemp -d "$CACHE_DIR/.fetch-XXXXXX")
  temp_dirs+=("$temp")
  run_step aarch64-fetch "Fetching Debian's libraries for arm64 (48 MB, once; kept in $CACHE_DIR)" \
    mmdebstrap --mode=chrootless --variant=extract --architectures=arm64 \
    --include="$packages" bookworm "$temp/all.tar" || return
  mkdir "$temp/sysroot"
  run_step aarch64-unpack "Unpacking them (340 MB)" \
    tar -xf "$temp/all.tar" -C "$temp/sysroot" ./lib ./usr || return
  printf '%s\n' "$packages" >"$temp/sysroot/packages"
  rm -rf "$target"
  mv -T "$temp/sysroot" "$target" 2>/dev/null || true # another run may have been faster
  rm -rf "$temp"
}

# --- Building ------------------------------------------------------------------------------------

# One compiler of llama.cpp takes up to 1 GiB: a small board with many cores must not swap.
build_jobs() {
  local cores memory_gib
  cores=$(nproc)
  memory_gib=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
  if ((memory_gib < 1)); then memory_gib=1; fi
  printf '%d' $((cores < memory_gib ? cores : memory_gib))
}

# configure PRESET OPTION...: does nothing when it was last done with the same options; after that
# ninja itself sees every change of a CMake file.
configure() {
  local preset=$1 dir="$ROOT/build/$1" stamp
  shift
  stamp="$(sha256sum <"$ROOT/CMakePresets.json") $*"
  if [[ -e $dir/build.ninja && $(cat "$dir/configured" 2>/dev/null) == "$stamp" ]]; then return; fi
  run_step "configure-$preset" "Configuring build/$preset" \
    cmake -S "$ROOT" --preset "$preset" "$@" || return
  printf '%s\n' "$stamp" >"$dir/configured"
}

build() {  # build PRESET TARGET...
  local preset=$1 jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(build_jobs)}
  shift
  run_step "build-$preset" "Building build/$preset, $jobs at a time (only what changed)" \
    cmake --build "$ROOT/build/$preset" --parallel "$jobs" --target "$@"
}

# A switch that was once on stays on, so that demo, test and bench never undo each other's work.
switch() {  # switch NAME WANTED
  if [[ $2 == ON ]] || grep -qs "^$1:BOOL=ON" "$ROOT/build/release/CMakeCache.txt"; then
    printf -- '-D%s=ON\n' "$1"
  else
    printf -- '-D%s=OFF\n' "$1"
  fi
}

release_options() {  # release_options PURPOSE
  local tests=ON benchmarks=OFF
  if [[ $1 == demo ]]; then tests=OFF; fi
  if [[ $1 == bench ]]; then benchmarks=ON; fi
  printf -- '-DMURMUR_LLAMA_CPP_DIR=%s\n' "$(llama_cpp_dir)"
  switch MURMUR_TESTS "$tests"
  switch MURMUR_BENCHMARKS "$benchmarks"
}

# prepare PURPOSE: packages, llama.cpp's source and a configured build/release.
prepare() {
  install_packages "$1"
  fetch_llama_cpp
  # Without it only the tests on arm64 are skipped, and say so.
  if [[ $1 == all ]] && ! is_aarch64; then fetch_aarch64_sysroot || true; fi
  local options
  mapfile -t options < <(release_options "$1")
  if [[ ! -e $ROOT/build/release/build.ninja ]]; then
    say "This first build compiles llama.cpp too: about 10 minutes on 2 cores; later ones, seconds"
  fi
  configure release "${options[@]}"
}
