# shellcheck shell=bash
# What the scripts share; they source this file.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${name:-$(basename "$0")}

# Without it ccache keeps nothing of sources that start from precompiled headers.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

say() { printf '%s: %s\n' "$name" "$*"; }
fail()
{
    printf '%s: %s\n' "$name" "$*" >&2
    exit 1
}

# configured PRESET: whether build/PRESET can be built.
configured() { [[ -f $root/build/$1/build.ninja ]]; }

# configure PRESET [cmake option...]
configure()
{
    if [[ -z ${CMAKE_CXX_COMPILER_LAUNCHER:-} ]] && command -v ccache >/dev/null; then
        export CMAKE_CXX_COMPILER_LAUNCHER=ccache
    fi
    say "configuring build/$1"
    (cd "$root" && cmake --preset "$@") || fail "build/$1 could not be configured"
}

# build PRESET TARGET: the build system itself sees what has changed, its own files included.
build()
{
    say "building '$2' in build/$1"
    cmake --build "$root/build/$1" --target "$2" || fail "build/$1 could not be built"
}
