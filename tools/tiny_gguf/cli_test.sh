#!/usr/bin/env bash
# Usage: cli_test.sh COMMAND...
#
# What a user of murmur-tiny-gguf sees: equal bytes for equal options, and one line and exit code 2
# for bad ones. COMMAND starts it, in an emulator if it must.
set -u
tool=("$@")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

expect_one_line() {  # EXIT_CODE OPTION...
  want=$1
  shift
  "${tool[@]}" "$@" 2>"$folder/stderr" && code=0 || code=$?
  [ "$code" -eq "$want" ] || fail "$*: exit code $code, not $want"
  [ "$(wc -l <"$folder/stderr")" -eq 1 ] || fail "$*: not one line: $(cat "$folder/stderr")"
}

refuses() {  # OPTION...: and nothing is written
  rm -f "$folder/refused.gguf"
  expect_one_line 2 --out "$folder/refused.gguf" "$@"
  [ ! -e "$folder/refused.gguf" ] || fail "$*: wrote a file"
}

for type in f32 f16 q8_0; do
  for copy in a b; do
    "${tool[@]}" --out "$folder/$copy.gguf" --type $type --seed 7 || fail "$type: cannot write"
  done
  cmp "$folder/a.gguf" "$folder/b.gguf" || fail "$type: the second time gave other bytes"
done

refuses --heads 3
refuses --type q8_0 --ffn 100
refuses --type q8_0 --embd 48
refuses --type q4_0
refuses --layers 0
refuses --layers many
refuses --seed -1
refuses --words 1
refuses --name ''
refuses --says a
refuses --says 'so be it' --endless
refuses --unknown
expect_one_line 2
expect_one_line 1 --out "$folder/missing/model.gguf"

exit "$failures"
