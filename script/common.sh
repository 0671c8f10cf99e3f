# Sourced by every script: the checkout, the tools in it, and how many compilers may run.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"
tools="$top/build/tools"
[ -d "$tools/node/node_modules/.bin" ] && PATH="$tools/node/node_modules/.bin:$PATH"
export PATH
jobs=${GLUEPOT_JOBS:-$(nproc)}
[ "$jobs" -gt 2 ] && memory_gib=$(awk '/MemTotal/ {print int($2 / 1048576)}' /proc/meminfo) && [ $((jobs * 2)) -gt "$memory_gib" ] && jobs=2
say() { printf '\n== %s\n' "$*" >&2; }
seconds_since() { echo $(( $(date +%s) - $1 )); }
