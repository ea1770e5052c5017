#include "candor/keys/signer.h"

#include <openssl/evp.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/ed25519.h"
#include "candor/hpke/openssl.h"
#include "candor/hpke/x25519.h"
#include "candor/manifest/manifest.h"

namespace candor::keys {
namespace {

using hpke::KeyHandle;

constexpr std::size_t kRawBytes = 32;
static_assert(kRawBytes == kEd25519Bytes && kRawBytes == hpke::kX25519Bytes);

absl::StatusOr<std::string> RawPublicKey(const EVP_PKEY& key) {
  std::string bytes(kRawBytes, '\0');
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(&key, hpke::Unsigned(bytes.data()), &size) != 1 ||
      size != kRawBytes) {
    return absl::InternalError("the public key cannot be read");
  }
  return bytes;
}

absl::StatusOr<KeyPair> Generate(const char* type) {
  const hpke::ErrorMark mark;
  const KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, type));
  KeyPair pair{Secret(kRawBytes), {}};
  std::size_t size = kRawBytes;
  if (key == nullptr ||
      EVP_PKEY_get_raw_private_key(key.get(), hpke::Unsigned(pair.private_key.data()), &size) !=
          1 ||
      size != kRawBytes) {
    return absl::InternalError("no key pair could be generated");
  }
  ASSIGN_OR_RETURN(pair.public_key, RawPublicKey(*key));
  return pair;
}

absl::StatusOr<KeyHandle> ParsePrivateKey(int type, std::string_view raw) {
  if (raw.size() != kRawBytes) {
    return absl::InvalidArgumentError("the private key is not 32 bytes");
  }
  KeyHandle key(EVP_PKEY_new_raw_private_key(type, nullptr, hpke::Unsigned(raw), raw.size()));
  if (key == nullptr) {
    return absl::InternalError("the private key does not parse");
  }
  return key;
}

absl::StatusOr<std::string> PublicKeyOf(int type, std::string_view raw) {
  const hpke::ErrorMark mark;
  ASSIGN_OR_RETURN(const KeyHandle key, ParsePrivateKey(type, raw));
  return RawPublicKey(*key);
}

absl::StatusOr<std::string> Sign(EVP_PKEY& key, std::string_view text) {
  const hpke::Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  std::string signature(kEd25519SignatureBytes, '\0');
  std::size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, &key) != 1 ||
      EVP_DigestSign(context.get(), hpke::Unsigned(signature.data()), &size, hpke::Unsigned(text),
                     text.size()) != 1) {
    return absl::InternalError("the note could not be signed");
  }
  return signature;
}

}  // namespace

absl::StatusOr<KeyPair> GenerateX25519() { return Generate("X25519"); }

absl::StatusOr<KeyPair> GenerateEd25519() { return Generate("ED25519"); }

absl::StatusOr<std::string> Ed25519PublicKey(std::string_view seed) {
  return PublicKeyOf(EVP_PKEY_ED25519, seed);
}

absl::StatusOr<std::string> X25519PublicKey(std::string_view private_key) {
  return PublicKeyOf(EVP_PKEY_X25519, private_key);
}

absl::StatusOr<std::string> SignNote(std::string_view text, std::string_view name,
                                     std::string_view seed) {
  const hpke::ErrorMark mark;
  ASSIGN_OR_RETURN(const KeyHandle key, ParsePrivateKey(EVP_PKEY_ED25519, seed));
  ASSIGN_OR_RETURN(const std::string public_key, RawPublicKey(*key));
  ASSIGN_OR_RETURN(const std::string signature, Sign(*key, text));
  std::string note(text);
  note.append("\n\xe2\x80\x94 ").append(name).append(" ");
  note.append(absl::Base64Escape(NoteKeyHash(name, public_key) + signature)).append("\n");
  // What no verifier would take is not handed out: a text without its line break, a control
  // character, a name with a space or a plus.
  ASSIGN_OR_RETURN(const NoteVerifier verifier, NoteVerifier::Parse(VerifierKey(name, public_key)));
  RETURN_IF_ERROR(verifier.Verify(note).status());
  return note;
}

}  // namespace candor::keys
