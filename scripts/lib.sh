# shellcheck shell=bash disable=SC2034
# What the scripts share: read options, install what is missing, configure, build. Sourced, not run.

started_in=$PWD
script=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
repository=$PWD

build_packages=(
  g++ cmake ninja-build pkg-config libsystemc-dev libspdlog-dev libfmt-dev libyaml-cpp-dev nlohmann-json3-dev
  libcli11-dev libonnx-dev libprotobuf-dev zlib1g-dev libxxhash-dev libgtest-dev libgmock-dev libbenchmark-dev
  node-d3-scale node-d3-shape
)

fail() {
  echo "error: $*" >&2
  exit 1
}

# wrong_usage: ends with the second line of the script, which says how it is called.
wrong_usage() {
  echo "usage: $(sed -n '2s/^# //p' "$script")" >&2
  exit 2
}

# show_help_if_asked "$@": if --help is among the arguments, ends with the comment at the head of the script.
show_help_if_asked() {
  [[ " $* " == *' --help '* ]] || return 0
  sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$script"
  exit
}

# path_of PATH: an absolute one, from where the script was called.
path_of() {
  cd "$started_in" && realpath -m "$1"
}

# read_options "$@": takes the options that the second line of the script names. [--out DIR] becomes the path `out`,
# [--NAME] the variable `NAME`=true; what is left goes to the array `rest`, if that line has [WORDS] or [options of ...].
read_options() {
  local usage
  usage=$(sed -n '2p' "$script")
  rest=()
  while (($#)); do
    if [[ $1 == --out=* ]]; then set -- --out "${1#*=}" "${@:2}"; fi
    if [[ $1 == --out && $usage == *'[--out DIR]'* ]]; then
      (($# > 1)) || wrong_usage
      out=$(path_of "$2")
      shift
    elif [[ $1 == --* && $usage == *"[$1]"* ]]; then
      declare -g "${1#--}=true"
    elif [[ $usage == *'[options of '* || ($1 != -* && $usage == *' ['[[:upper:]]*) ]]; then
      rest+=("$1")
    else
      wrong_usage
    fi
    shift
  done
}

# install_missing PACKAGE...: asks apt only for what is not there yet.
install_missing() {
  command -v dpkg-query > /dev/null || return 0 # not Debian: CMake says what it does not find
  local missing=() package
  for package in "$@"; do
    [[ "$(dpkg-query -W -f='${Status}' "$package" 2> /dev/null)" == "install ok installed" ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo > /dev/null || fail "these packages are missing; install them as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}" >&2
  local log
  log=$(mktemp)
  { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1 || {
    cat "$log" >&2
    fail "apt-get could not install ${missing[*]}"
  }
  rm -f "$log"
}

# logged LOG COMMAND...: on a terminal shows what the command prints, elsewhere only when it fails.
logged() {
  local log=$1
  shift
  if [[ -t 2 ]]; then
    "$@" >&2
  elif ! "$@" > "$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
}

# build PRESET TARGET...: configures build/PRESET and builds the targets.
build() {
  local preset=$1 directory=build/$1
  shift
  local options=(-DWEFT_WARNINGS_AS_ERRORS="${WEFT_WARNINGS_AS_ERRORS:-OFF}" -DWEFT_RESEARCH="${WEFT_RESEARCH:-OFF}")
  if command -v ccache > /dev/null; then
    options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    # Presets share what they compile alike (the tests of release and asan), precompiled headers included.
    if [[ -z "$(ccache --get-config base_dir)" ]]; then export CCACHE_BASEDIR=$PWD; fi
    export CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
  fi
  mkdir -p "$directory"
  if [[ ! -t 2 && ! -f $directory/build.ninja ]]; then echo "building in $directory (some minutes the first time)" >&2; fi
  logged "$directory/configure.log" cmake --preset "$preset" "${options[@]}" || fail "cmake could not configure $directory"
  logged "$directory/build.log" cmake --build "$directory" --parallel "$(nproc)" --target "$@" || fail "the build failed"
}
