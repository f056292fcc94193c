#!/usr/bin/env bash
# A git server behind nginx, guarded by Jeton. Runs until Ctrl-C, or until its standard input's owner ends it.
#   examples/git-server/run.sh [DIRECTORY]          data, repositories and the first token; default ./git-server-data
#   GIT_PORT (8417), JETON_PORT (7481), JETON_BIN   where things listen, and the program
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${1:-./git-server-data}
git_port=${GIT_PORT:-8417}
jeton_port=${JETON_PORT:-7481}
jeton=${JETON_BIN:-$here/../../build/release/bin/jeton}

say() { printf 'git-server: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

[[ -x $jeton ]] || fail "there is no $jeton: build it with ./dev build, or name it in JETON_BIN"
command -v nginx >/dev/null || PATH=$PATH:/usr/sbin
for program in nginx fcgiwrap git curl; do
  command -v "$program" >/dev/null || fail "$program is not installed: run ./dev build, which installs it"
done

mkdir -p "$data"
data=$(cd "$data" && pwd)
chmod 700 "$data"
sed "s|^\[policy\]|[server]\nguard_listen = \"unix:$data/guard.sock\"\n\n[policy]|" "$here/jeton.toml" >"$data/jeton.toml"
user=
if [[ $(id -u) == 0 ]]; then user='user root;'; fi
sed -e "s|@DIR@|$data|g" -e "s|@PORT@|$git_port|g" -e "s|@USER@|$user|" "$here/nginx.conf.in" >"$data/nginx.conf"

if [[ ! -d $data/jeton ]]; then
  umask 077
  "$jeton" init --data "$data/jeton" --config "$data/jeton.toml" --admin admin >"$data/admin-token"
fi
if [[ ! -d $data/repositories/acme/site.git ]]; then
  git init -q --bare --initial-branch=main "$data/repositories/acme/site.git"
  git -C "$data/repositories/acme/site.git" config http.receivepack true
  seed=$(mktemp -d)
  git -C "$seed" init -q --initial-branch=main
  printf 'Guarded by Jeton.\n' >"$seed/README"
  git -C "$seed" add README
  git -C "$seed" -c user.name=jeton -c user.email=jeton@localhost commit -q -m 'The first commit'
  git -C "$seed" push -q "$data/repositories/acme/site.git" main
  rm -rf "$seed"
fi

children=()
stop() {
  trap - EXIT INT TERM
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait
}
trap stop EXIT
trap 'exit 0' INT TERM

rm -f "$data/fcgi.sock"
"$jeton" serve --data "$data/jeton" --config "$data/jeton.toml" --listen "127.0.0.1:$jeton_port" &
children+=($!)
fcgiwrap -s "unix:$data/fcgi.sock" &
children+=($!)
for _ in $(seq 100); do
  if [[ -S $data/guard.sock && -S $data/fcgi.sock ]]; then break; fi
  sleep 0.1
done
nginx -p "$data" -e stderr -c "$data/nginx.conf" &
children+=($!)
for _ in $(seq 100); do
  if curl -s -o /dev/null "http://127.0.0.1:$git_port/"; then break; fi
  sleep 0.1
done
say "ready on http://127.0.0.1:$git_port/acme/site.git"
say "the administrator's token is in $data/admin-token; Jeton listens on http://127.0.0.1:$jeton_port"
wait -n "${children[@]}" || fail "a part of the server ended; its words are above"
