#include "intake/intake_core.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/base/status_macros.h"
#include "candor/seal/seal.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace candor::intake {
namespace {

using google::protobuf::io::ArrayOutputStream;
using google::protobuf::io::CodedOutputStream;

constexpr std::uint32_t LengthDelimited(int field) {
  return (static_cast<std::uint32_t>(field) << 3) | 2;
}

// A serialized report::v1::Message with this thread key and report. Written field by field, so
// that the only copy of the report is one that is wiped.
Secret MessageBytes(std::string_view thread_key, const report::v1::Report& report) {
  using report::v1::Message;
  const std::size_t report_size = report.ByteSizeLong();
  const auto key_size = static_cast<std::uint32_t>(thread_key.size());
  const std::size_t size = 1 + CodedOutputStream::VarintSize32(key_size) + key_size + 1 +
                           CodedOutputStream::VarintSize64(report_size) + report_size;
  Secret bytes(size);
  ArrayOutputStream array(bytes.data(), static_cast<int>(size));
  CodedOutputStream out(&array);
  out.SetSerializationDeterministic(true);
  out.WriteTag(LengthDelimited(Message::kThreadKeyFieldNumber));
  out.WriteVarint32(key_size);
  out.WriteRaw(thread_key.data(), static_cast<int>(key_size));
  out.WriteTag(LengthDelimited(Message::kReportFieldNumber));
  out.WriteVarint64(report_size);
  report.SerializeWithCachedSizes(&out);
  return bytes;
}

}  // namespace

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

void Intake::Submit(std::string_view channel, const report::v1::Report& report,
                    std::string_view entropy, Submitted done) const {
  const Day today = DayOf(clock_.Now());
  auto sealed = SealReport(channel, today, report, entropy);
  if (!sealed.ok()) {
    done(std::move(sealed).status());
    return;
  }
  const sealed::v1::SealedEnvelope& envelope = *sealed->envelope;
  slots_.Deposit(std::move(sealed->place), today, envelope,
                 [receipt = std::move(sealed->receipt), kept = std::move(sealed->envelope),
                  done = std::move(done)](absl::Status status) mutable {
                   if (status.ok()) {
                     done(std::move(receipt));
                   } else {
                     done(std::move(status));
                   }
                 });
}

absl::StatusOr<Intake::Sealed> Intake::SealReport(std::string_view channel, Day today,
                                                  const report::v1::Report& report,
                                                  std::string_view entropy) const {
  const auto keys = manifests_.Current();
  if (keys == nullptr) {
    return Error(Reason::kNoManifest);
  }
  ASSIGN_OR_RETURN(const std::vector<seal::Recipient> recipients, keys->Recipients(channel, today));
  ASSIGN_OR_RETURN(Receipt receipt,
                   entropy.empty() ? Receipt::Generate(random_) : Receipt::FromEntropy(entropy));
  const ThreadKeys thread = receipt.Thread();
  SlotStore::Place place{SlotIdOf(thread.Up(0).view()), std::string(channel)};
  const Secret content = MessageBytes(thread.thread_key().view(), report);
  seal::SealInput input;
  input.place = {place.channel, place.slot_id};
  input.recipients = recipients;
  input.content = content.view();
  ASSIGN_OR_RETURN(sealed::v1::SealedEnvelope envelope, seal::Seal(input, random_));
  return Sealed{std::move(receipt), std::move(place),
                std::make_unique<sealed::v1::SealedEnvelope>(std::move(envelope))};
}

}  // namespace candor::intake
