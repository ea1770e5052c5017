#include "intake/intake_core.h"

#include <algorithm>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/status_macros.h"
#include "candor/policy/limits.h"

namespace candor::intake {
namespace {

// At its full size from the start: growing would leave a copy of the message behind.
Secret BytesOf(const report::v1::Message& message) {
  Secret bytes(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes.data()));
  return bytes;
}

}  // namespace

// A message that looks for its index.
struct Intake::Attempt {
  std::string channel;
  ThreadKeys thread;
  Secret content;
  std::uint64_t next;  // index to try
  std::uint64_t end;
  FollowedUp done;
};

void Intake::Deposit(std::string_view channel, std::string_view capability,
                     const sealed::v1::SealedEnvelope& envelope, SlotStore::Deposited done) const {
  const auto keys = manifests_.Current();
  const Day today = DayOf(clock_.Now());
  absl::Status status = keys == nullptr ? Error(Reason::kNoManifest)
                                        : keys->CheckWrappedKeys(channel, today, envelope);
  if (!status.ok()) {
    done(std::move(status));
    return;
  }
  slots_.Deposit({SlotIdOf(capability), std::string(channel)}, today, envelope, std::move(done));
}

void Intake::Submit(std::string_view channel, report::v1::Message& message,
                    std::string_view entropy, Submitted done) const {
  absl::StatusOr<Receipt> receipt =
      entropy.empty() ? Receipt::Generate(random_) : Receipt::FromEntropy(entropy);
  if (!receipt.ok()) {
    done(std::move(receipt).status());
    return;
  }
  const ThreadKeys thread = receipt->Thread();
  message.mutable_thread_key()->assign(thread.thread_key().view());
  const Secret content = BytesOf(message);
  auto sealed = Seal(channel, thread.Up(0).view(), /*psk=*/"", content.view());
  if (!sealed.ok()) {
    done(std::move(sealed).status());
    return;
  }
  const sealed::v1::SealedEnvelope& envelope = *sealed->envelope;
  slots_.Deposit(std::move(sealed->place), DayOf(clock_.Now()), envelope,
                 [receipt = *std::move(receipt), kept = std::move(sealed->envelope),
                  done = std::move(done)](absl::Status status) mutable {
                   if (status.ok()) {
                     done(std::move(receipt));
                   } else {
                     done(std::move(status));
                   }
                 });
}

void Intake::FollowUp(std::string_view channel, ThreadKeys thread, std::uint32_t first_index,
                      report::v1::Message& message, FollowedUp done) const {
  // Before the search, so that a missing key is told at once.
  if (const auto recipients = RecipientsToday(channel); !recipients.ok()) {
    done(recipients.status());
    return;
  }
  if (message.message_id().empty()) {
    *message.mutable_message_id() = random_.Bytes(policy::kMessageIdBytes);
  }
  const std::uint64_t end =
      std::min(std::uint64_t{first_index} + kIndexTries, std::uint64_t{1} << 32);
  TryNextIndex(std::make_unique<Attempt>(std::string(channel), std::move(thread), BytesOf(message),
                                         first_index, end, std::move(done)));
}

// Reads before it seals: a thread with many messages would otherwise be sealed many times.
void Intake::TryNextIndex(std::unique_ptr<Attempt> attempt) const {
  SlotStore::Candidates candidates;
  candidates.first = attempt->next;
  candidates.end = attempt->end;
  candidates.slot_id_of = [&thread = attempt->thread](std::uint32_t index) {
    return SlotIdOf(thread.Up(index).view());
  };
  slots_.FindFree(std::move(candidates), [this, attempt = std::move(attempt)](
                                             absl::StatusOr<std::uint32_t> index) mutable {
    if (index.ok()) {
      Send(std::move(attempt), *index);
    } else {
      attempt->done(index.status());
    }
  });
}

void Intake::Send(std::unique_ptr<Attempt> attempt, std::uint32_t index) const {
  auto sealed = Seal(attempt->channel, attempt->thread.Up(index).view(),
                     attempt->thread.Psk().view(), attempt->content.view());
  if (!sealed.ok()) {
    attempt->done(std::move(sealed).status());
    return;
  }
  const sealed::v1::SealedEnvelope& envelope = *sealed->envelope;
  slots_.Deposit(std::move(sealed->place), DayOf(clock_.Now()), envelope,
                 [this, index, kept = std::move(sealed->envelope),
                  attempt = std::move(attempt)](absl::Status status) mutable {
                   if (status.ok()) {
                     attempt->done(index);
                   } else if (ReasonOf(status) == Reason::kSlotTaken) {
                     // Another device with the same words was quicker.
                     attempt->next = std::uint64_t{index} + 1;
                     TryNextIndex(std::move(attempt));
                   } else {
                     attempt->done(std::move(status));
                   }
                 });
}

absl::StatusOr<std::vector<seal::Recipient>> Intake::RecipientsToday(
    std::string_view channel) const {
  const auto keys = manifests_.Current();
  if (keys == nullptr) {
    return Error(Reason::kNoManifest);
  }
  return keys->Recipients(channel, DayOf(clock_.Now()));
}

absl::StatusOr<Intake::Sealed> Intake::Seal(std::string_view channel, std::string_view capability,
                                            std::string_view psk, std::string_view content) const {
  ASSIGN_OR_RETURN(const std::vector<seal::Recipient> recipients, RecipientsToday(channel));
  SlotStore::Place place{SlotIdOf(capability), std::string(channel)};
  seal::SealInput input;
  input.place = {place.channel, place.slot_id};
  input.recipients = recipients;
  input.psk = psk;
  input.content = content;
  ASSIGN_OR_RETURN(sealed::v1::SealedEnvelope envelope, seal::Seal(input, random_));
  return Sealed{std::move(place),
                std::make_unique<sealed::v1::SealedEnvelope>(std::move(envelope))};
}

}  // namespace candor::intake
