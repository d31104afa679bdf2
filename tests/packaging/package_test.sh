#!/usr/bin/env bash
# Usage: tests/packaging/package_test.sh MURMUR.deb
#
# Installs the package in a clean Debian 12, made for this and taken away again, and runs it there:
# a machine that has nothing of what builds it. Needs root, mmdebstrap and Debian's archive.
set -euo pipefail

package=$(realpath "$1")
root=$(mktemp -d)
passed=0
failed=0

end() {
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap end EXIT

inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }

# check STORY COMMAND...
check() {
  if "${@:2}" >"$root/tmp/out" 2>&1; then
    printf 'ok      %s\n' "$1"
    passed=$((passed + 1))
  else
    printf 'FAILED  %s\n' "$1"
    sed 's/^/        /' "$root/tmp/out" | tail -n 20
    failed=$((failed + 1))
  fi
}

# dpkg refuses if anything that it depends on is not there.
installs() { inside dpkg -i /tmp/murmur.deb; }
says_its_version() { inside murmur version | grep -q '^murmur [0-9]'; }
answers() { [[ $(inside murmur demo "What is 3 times 14?") == *42* ]]; }
has_a_manual() { gzip -dcf "$root"/usr/share/man/man1/murmur.1* | grep -q '^.SS murmur serve$'; }
# What `murmur serve --m` is completed to.
completes() {
  # shellcheck disable=SC2016  # expanded inside
  inside bash -c '. /usr/share/bash-completion/completions/murmur
    COMP_WORDS=(murmur serve --mod) COMP_CWORD=2
    _murmur
    printf "%s\n" "${COMPREPLY[@]}"' | grep -qx -- --model
}
refuses_to_start_without_a_model() {
  local status=0
  inside timeout 20 murmur up --config /etc/murmur/murmur.toml --data /tmp/data || status=$?
  ((status == 2))
}
keeps_what_its_owner_wrote() {
  # shellcheck disable=SC2016  # dpkg-query's own
  [[ $(inside dpkg-query -W -f '${Conffiles}' murmur) == */etc/murmur/murmur.toml* ]]
}
has_a_user_of_its_own() {
  [[ $(inside stat -c '%U %a' /var/lib/murmur) == "murmur 700" ]]
}
goes_again() { inside dpkg --purge murmur && [[ ! -e $root/usr/bin/murmur ]]; }

# What it says that it depends on, without versions, and nothing else.
depends=$(dpkg-deb -f "$package" Depends | sed -E 's/ *\([^)]*\)//g; s/ //g')
mmdebstrap --variant=essential --mode=root --include="$depends" bookworm "$root" >/dev/null 2>&1
cp "$package" "$root/tmp/murmur.deb"
mount -t proc proc "$root/proc"

check 'it installs beside what it says that it depends on' installs
check 'it says its version' says_its_version
check 'the service has a user of its own, and a folder that only that one reads' \
  has_a_user_of_its_own
check 'nodes answer a question together, with the models that came with it' answers
check 'it has a manual page' has_a_manual
check 'bash completes its flags' completes
check 'without a model the service ends with the exit code that systemd does not restart' \
  refuses_to_start_without_a_model
check "its configuration is its owner's" keeps_what_its_owner_wrote
check 'it goes again' goes_again

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
