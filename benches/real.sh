#!/usr/bin/env bash
# Measures this library and SciPy on real data in turn, and writes the page: see usage below.
set -euo pipefail

usage() {
  cat <<'TEXT'
benches/real.sh [OPTION...] [FUNCTION...]

Runs solve, eig, logdet, gp and clusters (or those that are named) on the matrices, graphs and tables of the shared data, by
benches/peers/real.py and by `real`, in turn, each function on one side and then on the other. Records go to OUT; the page is
written from all that lie there, the shortest run of each case counts.

  --quick         matrices of up to 2000 rows, few runs; the page stays in OUT
  --data DIR      the data [COLA_DATA, else ../shared/data beside this repository]
  --threads N     [2]
  --rounds N      how often everything is run; every second round begins with the other side [1]
  --out DIR       where records go [real, or real-quick, in cargo's target folder]
  --page FILE     [docs/real_data.md; with --quick OUT/real_data.md]
  --fresh         forget what OUT has of these functions
  --render        measure nothing, only write the page
  -h, --help      this text

Environment: PEERS_VENV, a Python environment with numpy, scipy and scikit-learn [else python3]; CARGO; CARGO_TARGET_DIR.
TEXT
}

fail() {
  printf 'real.sh: %s\n' "$1" >&2
  exit 2
}

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
PY="${PEERS_VENV:+$PEERS_VENV/bin/}python3"
data="${COLA_DATA:-$ROOT/../shared/data}" threads=2 rounds=1 out="" page="" quick="" fresh="" render=""
functions=()
while [ $# -gt 0 ]; do
  case "$1" in
    --data | --threads | --rounds | --out | --page)
      [ $# -ge 2 ] || fail "$1 needs a value; -h says more"
      declare "${1#--}=$2"
      shift
      ;;
    --quick | --fresh | --render) declare "${1#--}=1" ;;
    -h | --help)
      usage
      exit 0
      ;;
    solve | eig | logdet | gp | clusters) functions+=("$1") ;;
    *) fail "there is no $1; -h says what there is" ;;
  esac
  shift
done
[[ "$threads$rounds" =~ ^[1-9][0-9]*$ ]] || fail "--threads and --rounds: numbers"
[ ${#functions[@]} -gt 0 ] || functions=(solve eig logdet gp clusters)
out="${out:-$TARGET/real${quick:+-quick}}"
[ -n "$page" ] || { [ -n "$quick" ] && page="$out/real_data.md" || page="$ROOT/docs/real_data.md"; }
mkdir -p "$out" "$(dirname "$page")"

${CARGO:-cargo} build --release --locked --manifest-path "$ROOT/Cargo.toml" -p cola-benches --bin real --bin report
# Copies: another build must not change what is measured.
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp "$TARGET/release/real" "$TARGET/release/report" "$work/"

if [ -z "$render" ]; then
  "$PY" -c 'import scipy, sklearn' || fail "$PY has no scipy or no scikit-learn; PEERS_VENV names an environment that has"
  for function in "${functions[@]}"; do
    [ -z "$fresh" ] || rm -f "$out/$function"-*.jsonl
  done
  compgen -G "$out/*-*.jsonl" >/dev/null || rm -f "$out/stamps.jsonl"
  note="threads $threads, rounds $rounds${quick:+, small ones only}: ${functions[*]}"
  (cd "$ROOT" && "$work/report" "$out" --stamp --python "$PY" --note "$note")
  for ((round = 1; round <= rounds; round++)); do
    sides="theirs ours"
    [ $((round % 2)) -eq 1 ] || sides="ours theirs"
    for function in "${functions[@]}"; do
      for side in $sides; do
        start=$SECONDS
        command=("$work/real" "$function")
        [ "$side" = ours ] || command=("$PY" -W ignore "$ROOT/benches/peers/real.py" "$function")
        "${command[@]}" --data "$data" --threads "$threads" ${quick:+--quick} >>"$out/$function-$side.jsonl" </dev/null
        printf '   round %s  %-9s %-6s %s s\n' "$round" "$function" "$side" "$((SECONDS - start))" >&2
      done
    done
  done
fi
"$work/real" --render "$out" --page "$page"
