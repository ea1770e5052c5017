// What intake does with a message to the team: into its slot, sealed. It holds public keys only, so
// nothing that was deposited can be read back here.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/receipt/receipt.h"
#include "candor/report/v1/report.pb.h"
#include "candor/seal/seal.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "intake/manifest_keeper.h"
#include "intake/slot_store.h"

namespace candor::intake {

// How many indexes a follow-up tries.
inline constexpr std::uint32_t kIndexTries = 64;

// Thread-safe. What it is made of must outlive it and every call to it. Requests must have been
// checked (request_checks.h). `done` is called once, on this thread or another, with OK only when
// all is durable. Messages are not needed after the return, and wiping them is the caller's
// business; nothing of them is copied but into memory that is wiped.
class Intake {
 public:
  Intake(const ManifestKeeper& manifests, SlotStore& slots, const Clock& clock, Random& random)
      : manifests_(manifests), slots_(slots), clock_(clock), random_(random) {}

  // Files an envelope that was sealed elsewhere. `envelope` must live until `done` was called.
  // Errors: NO_MANIFEST, OUTDATED_KEY, SLOT_TAKEN, an unknown channel, and the store's.
  void Deposit(std::string_view channel, std::string_view capability,
               const sealed::v1::SealedEnvelope& envelope, SlotStore::Deposited done) const;

  using Submitted = absl::AnyInvocable<void(absl::StatusOr<Receipt>)>;
  // Makes the receipt (from `entropy` when it is not empty), seals the report in `message`, the
  // thread key added, to the channel's keys of today and files the envelope. The same errors.
  void Submit(std::string_view channel, report::v1::Message& message, std::string_view entropy,
              Submitted done) const;

  using FollowedUp = absl::AnyInvocable<void(absl::StatusOr<std::uint32_t>)>;
  // Seals a later message of the thread, a message id added if it has none, and files it at the
  // first free index from `first_index` on, which it answers. The same errors but SLOT_TAKEN, and
  // Error(kNoFreeSlot) when kIndexTries in a row are taken.
  void FollowUp(std::string_view channel, ThreadKeys thread, std::uint32_t first_index,
                report::v1::Message& message, FollowedUp done) const;

 private:
  struct Sealed {
    SlotStore::Place place;
    std::unique_ptr<sealed::v1::SealedEnvelope> envelope;
  };
  struct Attempt;
  [[nodiscard]] absl::StatusOr<std::vector<seal::Recipient>> RecipientsToday(
      std::string_view channel) const;
  [[nodiscard]] absl::StatusOr<Sealed> Seal(std::string_view channel, std::string_view capability,
                                            std::string_view psk, std::string_view content) const;
  void TryNextIndex(std::unique_ptr<Attempt> attempt) const;
  void Send(std::unique_ptr<Attempt> attempt, std::uint32_t index) const;

  const ManifestKeeper& manifests_;
  SlotStore& slots_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace candor::intake
