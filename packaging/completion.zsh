#compdef murmur
# Completion of `murmur` for zsh. It asks the program itself, so it is never out of date.

_murmur() {
  local -a found
  if ((CURRENT == 2)); then
    found=(${(f)"$(${words[1]} --help 2>/dev/null | sed -nE 's/^  ([a-z]+)  +(.*)/\1:\2/p')"})
    _describe command found
    return
  fi
  local -a asked=(${words[2]})
  [[ ${words[3]} == [a-z]* && CURRENT -gt 3 ]] && asked+=(${words[3]})
  if [[ ${words[CURRENT]} == -* ]]; then
    found=(${(f)"$(${words[1]} $asked --help 2>/dev/null |
      sed -nE 's/^  (-.,)?(--[a-z0-9-]+)[^ ]*( [^ ]+)?  +(.*)/\2:\4/p')"})
    _describe flag found
    return
  fi
  if ((CURRENT == 3)); then
    found=(${(f)"$(${words[1]} ${words[2]} --help 2>/dev/null |
      sed -nE 's/^Usage: murmur [a-z]+ \[?([a-z]+( ?\| ?[a-z]+)+)\]?.*/\1/p' | tr '|' '\n' | tr -d ' ')"})
    (($#found)) && _describe word found && return
  fi
  _files
}

_murmur "$@"
