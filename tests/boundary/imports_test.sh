#!/usr/bin/env bash
# The finished intake imports no symbol that decrypts or loads a private key; review does, so the
# test is not empty.
set -euo pipefail
compiler=$1 intake=$2 review=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

readonly BANNED='EVP_(Decrypt|Cipher|Open)|EVP_PKEY_decrypt|EVP_PKEY_new_raw_private_key|EVP_PKEY_fromdata|EVP_PKEY_private|d2i_[A-Za-z0-9_]*PrivateKey|d2i_AutoPrivateKey|d2i_PKCS8|PEM_read[A-Za-z0-9_]*PrivateKey|OSSL_DECODER_|OSSL_STORE_|AES_[a-z0-9_]*decrypt|EVP_AEAD'

# The banned symbols that an executable imports.
imports() { nm -D --undefined-only "$1" | awk '{print $2}' | sed 's/@.*//' | grep -E "^($BANNED)" || true; }

[ "$(nm -D --undefined-only "$intake" | wc -l)" -gt 50 ] ||
  { echo "FAIL: nm lists next to nothing of $intake"; exit 1; }
found=$(imports "$intake")
[ -z "$found" ] || { echo "FAIL: intake imports: $found"; exit 1; }
[ -n "$(imports "$review")" ] || { echo "FAIL: review imports nothing that decrypts"; exit 1; }

# Broken on purpose: an executable that decrypts must be noticed.
cat >"$work/broken.cc" <<'CC'
#include <openssl/evp.h>
int main() { return EVP_DecryptInit_ex(nullptr, nullptr, nullptr, nullptr, nullptr); }
CC
"$compiler" -o "$work/broken" "$work/broken.cc" -lcrypto
[ -n "$(imports "$work/broken")" ] || { echo "FAIL: a broken lock goes unnoticed"; exit 1; }
echo "ok: intake imports nothing that decrypts"
