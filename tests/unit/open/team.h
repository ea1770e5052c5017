// A team that holds private keys, and the four kinds of envelope in one thread with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/hpke/schedule.h"
#include "candor/hpke/x25519.h"
#include "candor/open/open.h"
#include "candor/seal/seal.h"
#include "candor/testing/seeded_random.h"

namespace candor::open {

inline const std::string kSlot(32, 's');
inline const std::string kPsk(32, 'p');
inline const std::string kContentKey(32, 'c');

[[nodiscard]] inline PrivateKey NewPrivateKey() {
  const hpke::KeyHandle key = hpke::GenerateX25519Key().value();
  Secret raw(hpke::kX25519Bytes);
  std::size_t size = raw.size();
  EVP_PKEY_get_raw_private_key(key.get(), hpke::Unsigned(raw.data()), &size);
  return PrivateKey::FromRaw(hpke::kKemX25519, raw.view()).value();
}

class Team {
 public:
  explicit Team(std::size_t keys = 1) {
    for (std::size_t i = 0; i < keys; ++i) {
      keys_.push_back(NewPrivateKey());
      recipients_.push_back(
          seal::Recipient::Parse(hpke::kKemX25519, keys_.back().public_key()).value());
    }
  }

  // The report of the tests, sealed to all keys; `psk` makes it a later message.
  [[nodiscard]] sealed::v1::SealedEnvelope Seal(std::string_view content,
                                                std::string_view psk = {}) {
    return seal::Seal({.purpose = hpke::Purpose::kMessage,
                       .place = {"conduct", kSlot},
                       .recipients = recipients_,
                       .psk = psk,
                       .content = content,
                       .content_key = {}},
                      random_)
        .value();
  }

  // With nothing but the index-th key.
  [[nodiscard]] absl::StatusOr<Secret> OpenWith(std::size_t index, const OpenInput& input,
                                                const sealed::v1::SealedEnvelope& envelope) const {
    const PrivateKey& key = keys_[index];
    return open::Open(input, envelope, [&key](std::uint32_t kem_id, std::string_view key_id) {
      return kem_id == key.kem_id() && key_id == key.key_id() ? &key : nullptr;
    });
  }

  [[nodiscard]] absl::StatusOr<Secret> Open(const OpenInput& input,
                                            const sealed::v1::SealedEnvelope& envelope) const {
    return OpenWith(0, input, envelope);
  }

  [[nodiscard]] Random& random() { return random_; }

 private:
  test_support::SeededRandom random_;
  std::vector<PrivateKey> keys_;
  std::vector<seal::Recipient> recipients_;
};

// What opens a report of `Team::Seal`.
[[nodiscard]] inline OpenInput ReportInput(std::string_view psk = {}) {
  return {.purpose = hpke::Purpose::kMessage,
          .place = {"conduct", kSlot},
          .psk = psk,
          .content_key = {}};
}

}  // namespace candor::open
