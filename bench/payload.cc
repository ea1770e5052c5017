#include "payload.h"

#include <string_view>
#include <thread>
#include <utility>

#include "candor/base/random.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/receipt/receipt.h"
#include "or_die.h"

namespace candor::bench {
namespace {

report::v1::Report SampleReport() {
  report::v1::Report report;
  report.set_policy_id("pytorch-foundation");
  report.set_policy_version(1);
  report.set_kind(report::v1::REPORT_KIND_INCIDENT);
  report.add_categories("H1");
  std::string text;
  while (text.size() < kTextBytes) {
    text += "It happened again after the talk, in front of everybody. ";
  }
  report.set_what_happened(text.substr(0, kTextBytes));
  return report;
}

grpc::ByteBuffer Serialized(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

grpc::ByteBuffer DepositRequest(const std::vector<seal::Recipient>& recipients, Random& random) {
  const ThreadKeys thread = Receipt::Generate(random).Thread();
  const Secret capability = thread.Up(0);
  const std::string content = MessageBytes(thread.thread_key().view());
  intake::v1::DepositRequest request;
  request.set_channel(kChannel);
  request.set_capability(std::string(capability.view()));
  *request.mutable_envelope() = OrDie(seal::Seal({.place = {kChannel, SlotIdOf(capability.view())},
                                                  .recipients = recipients,
                                                  .psk = {},
                                                  .content = content,
                                                  .content_key = {}},
                                                 random));
  return Serialized(request);
}

}  // namespace

std::string MessageBytes(std::string_view thread_key) {
  report::v1::Message message;
  message.set_thread_key(std::string(thread_key));
  *message.mutable_report() = SampleReport();
  return message.SerializeAsString();
}

std::vector<seal::Recipient> RecipientsOf(const Manifest& manifest) {
  std::vector<seal::Recipient> recipients;
  for (const ManifestKey& key : manifest.keys) {
    recipients.push_back(OrDie(seal::Recipient::Parse(key.kem_id, key.public_key)));
  }
  return recipients;
}

grpc::ByteBuffer SubmitRequest() {
  intake::v1::SubmitReportRequest request;
  request.set_channel(kChannel);
  *request.mutable_report() = SampleReport();
  return Serialized(request);
}

grpc::ByteBuffer FetchRequest() {
  constexpr int kCapabilities = 4;
  SystemRandom random;
  intake::v1::FetchRepliesRequest request;
  for (int i = 0; i < kCapabilities; ++i) {
    request.add_capabilities(random.Bytes(kCapabilityBytes));
  }
  return Serialized(request);
}

std::vector<grpc::ByteBuffer> DepositRequests(const std::vector<seal::Recipient>& recipients,
                                              std::size_t count) {
  std::vector<grpc::ByteBuffer> requests(count);
  SystemRandom random;
  const auto fill = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      requests[i] = DepositRequest(recipients, random);
    }
  };
  std::thread first_half(fill, 0, count / 2);
  fill(count / 2, count);
  first_half.join();
  return requests;
}

}  // namespace candor::bench
