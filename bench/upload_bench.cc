#include "upload_bench.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "candor/base/random.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/attachment.h"
#include "cpu.h"
#include "grpcpp/client_context.h"
#include "or_die.h"
#include "payload.h"

namespace candor::bench {
namespace {

using intake::v1::IntakeService;
using intake::v1::UploadAttachmentRequest;

constexpr std::size_t kFileBytes = 60'000'000;  // Padmé and the tags bring it near 64 MiB
constexpr int kAtOnce = 8;
constexpr std::chrono::milliseconds kLook(20);
constexpr std::chrono::seconds kDeadline(120);

// A file, sealed chunk by chunk while it is sent.
class Sealing {
 public:
  Sealing() : capability_(random_.Bytes(kCapabilityBytes)), slot_id_(SlotIdOf(capability_)) {}

  UploadAttachmentRequest Header() const {
    UploadAttachmentRequest request;
    auto& header = *request.mutable_header();
    header.set_channel(kChannel);
    header.set_capability(capability_);
    auto& sealed = *header.mutable_sealed();
    sealed.set_suite(hpke::kSuite);
    sealed.set_salt(salt_);
    sealed.set_commitment(sealer_.commitment());
    sealed.set_ciphertext_size(sealer_.shape().ciphertext_size);
    return request;
  }
  [[nodiscard]] std::uint32_t chunks() const { return sealer_.shape().chunks; }
  void SealInto(std::uint32_t index, UploadAttachmentRequest& request) {
    const std::string_view plaintext = std::string_view(file_).substr(0, sealer_.FileBytes(index));
    auto& chunk = *request.mutable_chunk();
    chunk.set_index(index);
    chunk.set_data(OrDie(sealer_.Seal(index, plaintext)));
  }

 private:
  SystemRandom random_;
  const std::string capability_;
  const std::string slot_id_;
  const std::string salt_ = random_.Bytes(hpke::kSaltBytes);
  const std::string content_key_ = random_.Bytes(hpke::kContentKeyBytes);
  const std::string file_ = random_.Bytes(hpke::kChunkBytes);
  seal::AttachmentSealer sealer_ =
      OrDie(seal::AttachmentSealer::New({.place = {.channel = kChannel, .slot_id = slot_id_},
                                         .content_key = content_key_,
                                         .salt = salt_,
                                         .size = kFileBytes}));
};

}  // namespace

double Upload(const std::shared_ptr<grpc::Channel>& channel) {
  Sealing sealing;
  const auto stub = IntakeService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  intake::v1::UploadAttachmentResponse response;
  const auto start = std::chrono::steady_clock::now();
  const auto writer = stub->UploadAttachment(&context, &response);
  bool taken = writer->Write(sealing.Header());
  UploadAttachmentRequest request;
  for (std::uint32_t i = 0; taken && i < sealing.chunks(); ++i) {
    sealing.SealInto(i, request);
    taken = writer->Write(request);
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) {
    std::fprintf(stderr, "candor-bench: an upload failed: %s\n", status.error_message().c_str());
    std::exit(1);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  return static_cast<double>(kFileBytes) / 1e6 / seconds.count();
}

double MemoryOfUploads(const std::shared_ptr<grpc::Channel>& intake, pid_t pid) {
  const double before = ResidentMegabytes(pid);
  std::atomic<int> under_way = kAtOnce;
  std::vector<std::thread> uploads;
  for (int i = 0; i < kAtOnce; ++i) {
    uploads.emplace_back([&] {
      static_cast<void>(Upload(intake));
      --under_way;
    });
  }
  double most = before;
  while (under_way > 0) {
    most = std::max(most, ResidentMegabytes(pid));
    std::this_thread::sleep_for(kLook);
  }
  for (std::thread& upload : uploads) {
    upload.join();
  }
  return most - before;
}

}  // namespace candor::bench
