#!/usr/bin/env bash
# A product with its own login that hands its users to Jeton's pages. Runs until Ctrl-C.
#   examples/handoff/run.sh [DIRECTORY]             data and tokens; default ./handoff-data
#   PRODUCT_PORT (8418), JETON_PORT (7482), JETON_BIN   where things listen, and the program
# Sign in at http://127.0.0.1:8418 as ada, with: a password of ada's
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${1:-./handoff-data}
product_port=${PRODUCT_PORT:-8418}
jeton_port=${JETON_PORT:-7482}
jeton=${JETON_BIN:-$here/../../build/release/bin/jeton}
product_url=http://127.0.0.1:$product_port
jeton_url=http://127.0.0.1:$jeton_port

say() { printf 'handoff: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

[[ -x $jeton ]] || fail "there is no $jeton: build it with ./dev build, or name it in JETON_BIN"
for program in python3 curl; do
  command -v "$program" >/dev/null || fail "$program is not installed: run ./dev build, which installs it"
done

mkdir -p "$data"
data=$(cd "$data" && pwd)
chmod 700 "$data"
umask 077
sed -e "s|@PRODUCT@|$product_url|g" -e "s|@HERE@|$here|g" "$here/jeton.toml" >"$data/jeton.toml"
if [[ ! -d $data/jeton ]]; then
  "$jeton" init --data "$data/jeton" --config "$data/jeton.toml" --admin admin >"$data/admin-token"
fi

children=()
stop() {
  trap - EXIT INT TERM
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait
}
trap stop EXIT
trap 'exit 0' INT TERM

"$jeton" serve --data "$data/jeton" --config "$data/jeton.toml" --listen "127.0.0.1:$jeton_port" &
children+=($!)
for _ in $(seq 100); do
  if curl -s -f -o /dev/null "$jeton_url/readyz"; then break; fi
  sleep 0.1
done

# The product's own token: it syncs users, hands them off and asks for decisions. Less it cannot do with, more it has not.
if [[ ! -s $data/product-token ]]; then
  JETON_URL=$jeton_url JETON_TOKEN=$(cat "$data/admin-token") "$jeton" token create product \
    --grant 'jeton.principals:write,jeton.issue:write on principal:*' --grant 'jeton.verify:read' \
    --expires 29d >"$data/product-token"
fi

python3 "$here/product.py" "$product_port" "$jeton_url" "$data/product-token" &
children+=($!)
for _ in $(seq 100); do
  if curl -s -o /dev/null "$product_url/"; then break; fi
  sleep 0.1
done
say "ready on $product_url; sign in as ada with: a password of ada's"
say "Jeton listens on $jeton_url; its administrator's token is in $data/admin-token"
wait -n "${children[@]}" || fail "a part ended; its words are above"
