#include "candor/hpke/hkdf.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

#include "candor/hpke/openssl.h"
#include "candor/hpke/sha256.h"

namespace candor::hpke {
namespace {

constexpr std::size_t kBlockBytes = 64;

bool Absorb(EVP_MD_CTX& context, Parts parts) {
  return std::all_of(parts.begin(), parts.end(), [&context](std::string_view part) {
    return EVP_DigestUpdate(&context, part.data(), part.size()) == 1;
  });
}

// One of HMAC's two hashes: of the key, masked, and the message.
void Hash(EVP_MD_CTX& context, std::string_view key, char mask, Parts message, Secret& out) {
  Secret block(kBlockBytes);
  std::copy(key.begin(), key.end(), block.data());
  std::for_each(block.data(), block.data() + kBlockBytes,
                [mask](char& byte) { byte = static_cast<char>(byte ^ mask); });
  if (EVP_DigestInit_ex2(&context, Sha256Algorithm(), nullptr) != 1 ||
      !Absorb(context, {block.view()}) || !Absorb(context, message) ||
      EVP_DigestFinal_ex(&context, Unsigned(out.data()), nullptr) != 1) {
    std::abort();  // out of memory
  }
}

}  // namespace

// By hand over the fetched SHA-256: OpenSSL's EVP_MAC takes three times as long, and sealing one
// envelope takes a dozen of these.
Secret HmacSha256(std::string_view key, Parts message) {
  const ErrorMark mark;
  const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  if (context == nullptr) {
    std::abort();  // out of memory
  }
  Secret short_key;
  if (key.size() > kBlockBytes) {
    std::string digest = Sha256(key);
    short_key = Secret::CopyOf(digest);
    WipeBytes(digest);
    key = short_key.view();
  }
  Secret inner(kSha256Bytes);
  Hash(*context, key, 0x36, message, inner);
  Secret outer(kSha256Bytes);
  Hash(*context, key, 0x5c, {inner.view()}, outer);
  return outer;
}

Secret Extract(std::string_view salt, Parts input_key) { return HmacSha256(salt, input_key); }

Secret Extract(std::string_view salt, std::string_view input_key) {
  return Extract(salt, Parts{input_key});
}

Secret Expand(std::string_view pseudorandom_key, std::string_view info, std::size_t size) {
  Secret out(size);
  Secret block;
  unsigned char counter = 0;
  for (std::size_t done = 0; done < size; done += block.size()) {
    const char count = static_cast<char>(++counter);
    block = HmacSha256(pseudorandom_key, {block.view(), info, std::string_view(&count, 1)});
    const std::string_view piece = block.view().substr(0, size - done);
    std::copy(piece.begin(), piece.end(), out.data() + done);
  }
  return out;
}

}  // namespace candor::hpke
