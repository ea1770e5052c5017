#!/usr/bin/env bash
# Who may include what. A rule a line: the files, the includes that they must not have.
set -euo pipefail
cd "$1"
status=0

# forbid WHAT PATTERN FILE...: no file of these includes a header that matches.
forbid() {
  local what=$1 pattern=$2 hits
  shift 2
  hits=$(grep -lE "^#include [<\"]($pattern)" "$@" /dev/null || true)
  if [ -n "$hits" ]; then
    printf 'FAIL: %s:\n%s\n' "$what" "$hits"
    status=1
  fi
}

mapfile -t sources < <(find common intake-service review-service client tools -name '*.h' -o -name '*.cc')
# select_files REGEX: the sources whose path matches; except REGEX: the others.
select_files() { printf '%s\n' "${sources[@]}" | grep -E "$1"; }
except() { printf '%s\n' "${sources[@]}" | grep -vE "$1"; }

mapfile -t files < <(except '^common/(hpke|seal|open|keys|rpc)/|^tools/candorctl/(certificate|openssl_handle|passphrase|tls_probe)|^tools/candor-audit/crypto')
forbid "only the crypto libraries and TLS include OpenSSL" 'openssl/' "${files[@]}"
mapfile -t files < <(except '^client/(jpeg|png)_rewrite')
forbid "only the client's image code parses images" 'jpeglib|png\.h' "${files[@]}"
mapfile -t files < <(except '^common/store/')
forbid "only the store includes RocksDB" 'rocksdb/' "${files[@]}"
mapfile -t files < <(except '^common/(rpc|metrics)/|_(service|metrics|command)\.(h|cc)$|/(run|run_inputs|pull|pull_stream|attachment_pull_stream|attachment_puller|download_stream|export_stream|upload_stream|watch_stream|puller|raw_request|idle_calls)\.(h|cc)$|^client/|^tools/|caller_rows')
forbid "cores include neither gRPC nor Prometheus" 'grpcpp/|grpc/|prometheus/|candor/rpc/|candor/metrics/|.*\.grpc\.pb\.h' "${files[@]}"
mapfile -t files < <(select_files '^common/base/')
forbid "base knows nothing of the domain" 'candor/([a-z]+/v1|hpke|seal|open|receipt|manifest|merkle|keys|policy|config|store|rpc|metrics)/' "${files[@]}"
mapfile -t files < <(select_files '^common/(hpke|seal|receipt|manifest|merkle|policy|config|store|rpc|metrics)/|^intake-service/')
forbid "nothing that intake links knows the opening code" 'candor/(open|keys|shamir)/' "${files[@]}"
mapfile -t files < <(select_files '^tools/candor-audit/')
forbid "candor-audit shares the tree and the entries with the services, and nothing else" 'candor/(base|client|config|hpke|keys|manifest|metrics|open|policy|receipt|rpc|seal|service|shamir|store|testing|[b-z][a-z]*/v1)/|candorctl/|audit/|intake/|review/' "${files[@]}"

# Broken on purpose: a file that breaks a rule must be noticed.
broken=$(mktemp)
trap 'rm -f "$broken"' EXIT
echo '#include <rocksdb/db.h>' >"$broken"
(forbid "a broken rule" 'rocksdb/' "$broken" >/dev/null; exit "$status") &&
  { echo "FAIL: a broken rule goes unnoticed"; exit 1; }

[ "$status" -eq 0 ] && echo "ok: every include is one that its layer may have"
exit "$status"
