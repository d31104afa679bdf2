# Completion of `murmur` for bash. It asks the program itself, so it is never out of date.

# Whatever --help of these words lists as: flags, sub-commands (indented words before a description).
_murmur_help_of() { "$1" "${@:2}" --help 2>/dev/null; }

_murmur_flags() { _murmur_help_of "$@" | grep -oE '^  (-.,)?(--[a-z0-9-]+,?)+' | grep -oE -- '--[a-z0-9-]+'; }

_murmur_commands() { "$1" --help 2>/dev/null | sed -nE 's/^  ([a-z]+)  .*/\1/p'; }

# The words that may follow a command: what its usage line has between | signs.
_murmur_words() {
  _murmur_help_of "$@" | sed -nE 's/^Usage: murmur [a-z]+ \[?([a-z]+( ?\| ?[a-z]+)+)\]?.*/\1/p' | tr '|' '\n' | tr -d ' '
}

_murmur() {
  local current=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} words=() word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    words+=("$word")
  done
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$(_murmur_commands "$program")" -- "$current")
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_murmur_flags "$program" "${words[@]:0:2}")" -- "$current")
  elif ((COMP_CWORD == 2)); then
    mapfile -t COMPREPLY < <(compgen -W "$(_murmur_words "$program" "${words[0]}")" -- "$current")
  fi
}

# What is no flag and no word of these is most often a file.
complete -o default -F _murmur murmur
