#!/usr/bin/env bash
# Measures this library and the others in turn, and writes the page of benchmarks: see usage below.
set -euo pipefail

usage() {
  cat <<'TEXT'
benches/compare.sh [OPTION...] [TASK...]

Runs the tasks of the benchmark by the scripts of other libraries and by this library, in turn: for each round, task and
number of threads first one side, then the other. Their records are appended to OUT/TASK.jsonl, beside those of runs before:
each row of the page is the median over all of them, and ok only if all are; --fresh begins anew. At the end the page is
written. Without a TASK all tasks are run that either side has.

  --quick         small sizes and few runs, on 2 threads; the page stays in OUT
  --peers DIR     scripts of the other libraries [../shared/peers beside this repository]
  --threads LIST  numbers of threads [1,2; with --quick 2]
  --rounds N      how often everything is run; every second round begins with the other side [1]
  --out DIR       where records go [compare, or compare-quick, in cargo's target folder]
  --page FILE     the page; its pictures go to a folder of its name beside it
                  [docs/benchmarks.md; with --quick OUT/benchmarks.md]
  --limit N       seconds after which one side of a task is stopped [3600]
  --fresh         forget what OUT has of these tasks
  --render        measure nothing, only write the page
  --list          tell what would be run, in this order, and do nothing
  -h, --help      this text

Environment: PEERS_VENV, the Python of the other libraries, set up by DIR/setup.sh where it has no numpy, with that script's
variables; COLA_SRC, a checkout of the Python library for rows its wheel cannot run; HEAVY_LOCK, a file that is locked while
something is timed; CARGO, the command to build with; CARGO_TARGET_DIR.
TEXT
}

fail() {
  printf 'compare.sh: %s\n' "$1" >&2
  exit 2
}

say() { printf '%s\n' "$*" >&2; }

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}"
TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
PEERS="$ROOT/../shared/peers"
export PEERS_VENV="${PEERS_VENV:-$CACHE/cola-peers-venv}"
[[ "$PEERS_VENV" = /* ]] || PEERS_VENV="$PWD/$PEERS_VENV"
PY="$PEERS_VENV/bin/python"
quick="" threads="" rounds=1 out="" page="" limit=3600 fresh="" render="" list=""
tasks=()
chosen="all tasks"

while [ $# -gt 0 ]; do
  case "$1" in
    --peers | --threads | --rounds | --out | --page | --limit)
      [ $# -ge 2 ] || fail "$1 needs a value; -h says more"
      case "$1" in
        --peers) PEERS="$2" ;;
        --threads) threads="$2" ;;
        --rounds) rounds="$2" ;;
        --out) out="$2" ;;
        --page) page="$2" ;;
        --limit) limit="$2" ;;
      esac
      shift
      ;;
    --quick) quick=1 ;;
    --fresh) fresh=1 ;;
    --render) render=1 ;;
    --list) list=1 ;;
    -h | --help)
      usage
      exit 0
      ;;
    -*) fail "there is no option $1; -h says which there are" ;;
    *) tasks+=("$1") && chosen="${tasks[*]}" ;;
  esac
  shift
done

[ -n "$threads" ] || { [ -n "$quick" ] && threads=2 || threads=1,2; }
[[ "$threads" =~ ^[1-9][0-9]*(,[1-9][0-9]*)*$ ]] || fail "--threads $threads: numbers with commas between them, such as 1,2"
[[ "$rounds" =~ ^[1-9][0-9]*$ ]] || fail "--rounds $rounds: a number"
[[ "$limit" =~ ^[1-9][0-9]*$ ]] || fail "--limit $limit: seconds"
IFS=, read -ra counts <<<"$threads"
if [ -n "$quick" ]; then
  out="${out:-$TARGET/compare-quick}"
  page="${page:-$out/benchmarks.md}"
else
  out="${out:-$TARGET/compare}"
  page="${page:-$ROOT/docs/benchmarks.md}"
fi

# Tasks of either side, ours from their sources: to list them nothing needs to be built.
ours="$(sed -n 's/^ *short: "\([a-z0-9_]*\)",$/\1/p' "$ROOT"/benches/src/paper/tasks/*.rs)"
theirs=""
if [ -d "$PEERS/tasks" ]; then
  PEERS="$(cd "$PEERS" && pwd)"
  for script in "$PEERS"/tasks/*.py; do
    name="$(basename "$script" .py)"
    [ "$name" = common ] || theirs+="$name"$'\n'
  done
fi
has() { grep -qxF -- "$2" <<<"$1"; }

if [ ${#tasks[@]} -eq 0 ]; then
  mapfile -t tasks < <(printf '%s\n%s' "$ours" "$theirs" | grep . | sort -u)
fi
for task in "${tasks[@]}"; do
  has "$ours" "$task" || has "$theirs" "$task" || fail "there is no task $task; --list names those there are"
done

# plan DO: calls DO with a side, a task and a number of threads for each step, in order.
plan() {
  local round task n sides side
  for ((round = 1; round <= rounds; round++)); do
    sides="theirs ours"
    [ $((round % 2)) -eq 1 ] || sides="ours theirs"
    for task in "${tasks[@]}"; do
      for n in "${counts[@]}"; do
        for side in $sides; do
          if [ "$side" = ours ]; then
            has "$ours" "$task" || continue
          else
            has "$theirs" "$task" || continue
            # Probes of correctness have one answer, whatever the round and the threads.
            [ "$task" != cola_failures ] || [ "$round $n" = "1 ${counts[0]}" ] || continue
          fi
          "$1" "$side" "$task" "$n" "$round"
        done
      done
    done
  done
}

listed() { printf '%-16s %s thread(s)  %-6s  round %s\n' "$2" "$3" "$1" "$4"; }
if [ -n "$list" ]; then
  plan listed
  exit 0
fi

mkdir -p "$out" "$(dirname "$page")"
out="$(cd "$out" && pwd)"
page="$(cd "$(dirname "$page")" && pwd)/$(basename "$page")"

say "== building"
${CARGO:-cargo} build --release --locked --manifest-path "$ROOT/Cargo.toml" -p cola-benches --bin paper --bin report

# Copies: another build during hours of measuring must not change what is measured.
work="$(mktemp -d)"
child=""
finish() {
  if [ -n "$child" ]; then
    # To timeout, which passes it on to all that the step has started.
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'say "interrupted: the records so far are in $out; --render writes the page from them"; exit 130' INT TERM HUP
cp "$TARGET/release/paper" "$TARGET/release/report" "$work/"

# step SIDE TASK THREADS ROUND: runs one side of a task; whatever happens to it, the next step follows.
step() {
  local side="$1" task="$2" n="$3" file="$out/$2.jsonl" command peer status=0 start before
  if [ "$side" = ours ]; then
    command=("$work/paper" "$task" --threads "$n")
    peer="cola"
  else
    command=("$PY" -W ignore "$PEERS/tasks/$task.py" --threads-list "$n")
    peer="all peers"
  fi
  [ -z "$quick" ] || command+=(--quick)
  touch "$file"
  # A line that was cut off must not spoil the next.
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  before="$(wc -l <"$file")"
  if [ -n "${HEAVY_LOCK-}" ]; then
    exec 9>>"$HEAVY_LOCK"
    flock 9
  fi
  start=$SECONDS
  timeout --kill-after=10 "$limit" "${command[@]}" >>"$file" 2>>"$out/$task.err" </dev/null 9>&- &
  child=$!
  wait "$child" || status=$?
  child=""
  exec 9>&-
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  if [ "$status" -ne 0 ]; then
    local how="CRASH" told="the program for the whole task ended with status $status"
    [ "$status" -ne 124 ] || { how="TIMEOUT" && told="the whole task > $limit s"; }
    printf '{"task":"%s","peer":"%s","size":null,"threads":%s,"status":"%s","error":"%s"}\n' \
      "$task" "$peer" "$n" "$how" "$told" >>"$file"
    say "   $task, $side: $told; see $out/$task.err"
  fi
  say "   round $4  $task  $n thread(s)  $side: $(($(wc -l <"$file") - before)) records in $((SECONDS - start)) s"
}

if [ -z "$render" ]; then
  for task in "${tasks[@]}"; do
    has "$theirs" "$task" || continue
    "$PY" -c 'import numpy' 2>/dev/null || { say "== setting up the other libraries" && bash "$PEERS/setup.sh" >&2; }
    break
  done
  if [ -n "$fresh" ]; then
    for task in "${tasks[@]}"; do rm -f "$out/$task.jsonl" "$out/$task.err"; done
    # Without records there is nothing left that older stamps are about.
    compgen -G "$out/*.jsonl" | grep -qv '/stamps\.jsonl$' || rm -f "$out/stamps.jsonl"
  fi
  # The scripts of the others look at this variable even where it is empty.
  [ -d "${COLA_SRC-}" ] || export COLA_SRC=""
  note="threads $threads, rounds $rounds${quick:+, small sizes only}"
  (cd "$ROOT" && "$work/report" "$out" --stamp --python "$PY" --note "$note: $chosen")
  say "== measuring"
  plan step
fi

say "== writing the page"
"$work/report" "$out" --page "$page"
