// The other side of intake: a conduct team with private keys, which signs manifests and opens what
// intake sealed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/secret.h"
#include "candor/manifest/manifest.h"
#include "candor/open/open.h"
#include "candor/report/v1/report.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/testing/seeded_random.h"

namespace candor::intake {

// The day that a FakeClock starts at.
inline constexpr Day kToday{20514};

class Team {
 public:
  Team();

  [[nodiscard]] std::string verification_key() const;
  [[nodiscard]] NoteVerifier verifier() const;

  // A new key pair, in the manifests from now on.
  void AddKey(std::string channel, Day not_before, Day not_after);
  // All keys so far, signed.
  [[nodiscard]] std::string Note(std::uint64_t serial) const;
  [[nodiscard]] std::string Sign(const Manifest& manifest) const;
  [[nodiscard]] std::string SignText(const std::string& text) const;
  [[nodiscard]] const std::vector<ManifestKey>& keys() const { return keys_; }

  // Seals to all keys of `channel`, whatever the day.
  [[nodiscard]] sealed::v1::SealedEnvelope Seal(std::string_view channel, std::string_view slot_id,
                                                std::string_view content);
  // What was sealed, opened with each of the team's keys that it is wrapped to. `psk` is the
  // thread's, for messages after the first.
  [[nodiscard]] absl::StatusOr<std::string> Open(std::string_view channel, std::string_view slot_id,
                                                 const sealed::v1::SealedEnvelope& envelope,
                                                 std::string_view psk = {}) const;
  // An envelope of the shape of replies.
  [[nodiscard]] sealed::v1::SealedEnvelope Reply(std::string_view slot_id,
                                                 std::string_view content);

 private:
  test_support::SeededRandom random_;
  Secret signing_key_;
  std::string signing_public_key_;
  std::vector<ManifestKey> keys_;
  std::vector<open::PrivateKey> private_keys_;
};

// A report that is accepted under the policy of `kPolicyYaml`.
[[nodiscard]] report::v1::Report GoodReport();

// A file that a message may list.
[[nodiscard]] report::v1::Attachment GoodAttachment();

// Policy `test`, version 2.
extern const char kPolicyYaml[];

}  // namespace candor::intake
