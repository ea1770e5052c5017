// What intake does with a report: into its slot, sealed. It holds public keys only, so nothing
// that was deposited can be read back here.
#pragma once

#include <memory>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/receipt/receipt.h"
#include "candor/report/v1/report.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "intake/manifest_keeper.h"
#include "intake/slot_store.h"

namespace candor::intake {

// Thread-safe. What it is made of must outlive it and every call to it. Requests must have been
// checked (request_checks.h). `done` is called once, on this thread or another, with OK only when
// all is durable.
class Intake {
 public:
  Intake(const ManifestKeeper& manifests, SlotStore& slots, const Clock& clock, Random& random)
      : manifests_(manifests), slots_(slots), clock_(clock), random_(random) {}

  // Files an envelope that was sealed elsewhere. `envelope` must live until `done` was called.
  // Errors: NO_MANIFEST, OUTDATED_KEY, SLOT_TAKEN, an unknown channel, and the store's.
  void Deposit(std::string_view channel, std::string_view capability,
               const sealed::v1::SealedEnvelope& envelope, SlotStore::Deposited done) const;

  using Submitted = absl::AnyInvocable<void(absl::StatusOr<Receipt>)>;
  // Makes the receipt (from `entropy` when it is not empty), seals `report` to the channel's keys
  // of today and files the envelope. The report is not needed after the return, and nothing of it
  // was copied but into memory that was wiped. The same errors.
  void Submit(std::string_view channel, const report::v1::Report& report, std::string_view entropy,
              Submitted done) const;

 private:
  struct Sealed {
    Receipt receipt;
    SlotStore::Place place;
    std::unique_ptr<sealed::v1::SealedEnvelope> envelope;
  };
  [[nodiscard]] absl::StatusOr<Sealed> SealReport(std::string_view channel, Day today,
                                                  const report::v1::Report& report,
                                                  std::string_view entropy) const;

  const ManifestKeeper& manifests_;
  SlotStore& slots_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace candor::intake
