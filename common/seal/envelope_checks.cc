#include "candor/seal/envelope_checks.h"

#include <string>

#include "candor/hpke/chunks.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/schedule.h"
#include "candor/hpke/x25519.h"

namespace candor::seal {
namespace {

constexpr std::size_t kWrappedKeyBytes = hpke::kContentKeyBytes + hpke::kTagBytes;
constexpr std::string_view kUnknownFields =
    "has fields that this version does not know; seal with suite 1 as docs/FORMAT.md says";

bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

void CheckWrappedKey(const sealed::v1::WrappedKey& key, const std::string& path,
                     FieldViolations& violations) {
  if (HasUnknownFields(key)) {
    violations.Add(path, kUnknownFields);
  }
  if (key.kem_id() != hpke::kKemX25519) {
    violations.Add(path + ".kem_id", "is no KEM of this version; use 32 (X25519)");
  }
  if (key.key_id().size() != hpke::kKeyIdBytes) {
    violations.Add(path + ".key_id", "is not 8 bytes; take it from the key manifest");
  }
  if (key.encapsulated_key().size() != hpke::kX25519Bytes) {
    violations.Add(path + ".encapsulated_key", "is not 32 bytes; send HPKE's enc for X25519");
  }
  if (key.wrapped_key().size() != kWrappedKeyBytes) {
    violations.Add(path + ".wrapped_key", "is not 48 bytes; wrap the content key with its tag");
  }
}

bool WrapsToSameKey(const sealed::v1::WrappedKey& a, const sealed::v1::WrappedKey& b) {
  return a.kem_id() == b.kem_id() && a.key_id() == b.key_id();
}

void CheckWrappedKeys(const sealed::v1::SealedEnvelope& envelope, const std::string& path,
                      FieldViolations& violations) {
  const int count = envelope.wrapped_keys_size();
  if (count == 0) {
    violations.Add(path, "is empty; wrap the content key to a key of the channel");
  }
  if (count > int{hpke::kMaxWrappedKeys}) {
    violations.Add(path, "has more than 8 entries; wrap to the keys of the channel alone");
    return;
  }
  for (int i = 0; i < count; ++i) {
    const std::string entry = path + "[" + std::to_string(i) + "]";
    CheckWrappedKey(envelope.wrapped_keys(i), entry, violations);
    for (int j = 0; j < i; ++j) {
      if (WrapsToSameKey(envelope.wrapped_keys(i), envelope.wrapped_keys(j))) {
        violations.Add(entry, "repeats the key of another entry; wrap to each key once");
        break;
      }
    }
  }
}

}  // namespace

void CheckEnvelope(const sealed::v1::SealedEnvelope& envelope, std::string_view prefix,
                   FieldViolations& violations) {
  const std::string path(prefix);
  if (HasUnknownFields(envelope)) {
    violations.Add(path, kUnknownFields);
  }
  if (envelope.suite() != hpke::kSuite) {
    violations.Add(path + ".suite", "is no suite of this version; use 1");
  }
  if (envelope.salt().size() != hpke::kSaltBytes) {
    violations.Add(path + ".salt", "is not 32 bytes; draw 32 random bytes");
  }
  if (envelope.commitment().size() != hpke::kCommitmentBytes) {
    violations.Add(path + ".commitment", "is not 32 bytes; derive it as docs/FORMAT.md says");
  }
  CheckWrappedKeys(envelope, path + ".wrapped_keys", violations);
  if (!hpke::PaddedSizeOf(hpke::Purpose::kMessage, envelope.ciphertext().size())) {
    violations.Add(path + ".ciphertext",
                   "is of no padded size; pad to 4, 16, 64, 256 or 1024 KiB before encrypting");
  }
}

}  // namespace candor::seal
