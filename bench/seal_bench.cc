#include "seal_bench.h"

#include <ctime>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "candor/base/random.h"
#include "candor/keys/signer.h"
#include "candor/open/open.h"
#include "candor/seal/seal.h"
#include "or_die.h"
#include "payload.h"

namespace candor::bench {
namespace {

constexpr std::uint16_t kX25519 = 0x0020;

double ThreadCpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double MicrosecondsPerCall(std::chrono::milliseconds window, absl::FunctionRef<void()> call) {
  const double start = ThreadCpuSeconds();
  const double budget = std::chrono::duration<double>(window).count();
  double used = 0;
  int calls = 0;
  while (used < budget) {
    call();
    ++calls;
    used = ThreadCpuSeconds() - start;
  }
  return used / calls * 1e6;
}

}  // namespace

SealCosts MeasureSealing(std::chrono::milliseconds window) {
  SystemRandom random;
  const keys::KeyPair pair = OrDie(keys::GenerateX25519());
  const std::vector<seal::Recipient> recipients = {
      OrDie(seal::Recipient::Parse(kX25519, pair.public_key))};
  const open::PrivateKey key = OrDie(open::PrivateKey::FromRaw(kX25519, pair.private_key.view()));
  const std::string content = MessageBytes(random.Bytes(32));
  const std::string slot_id = random.Bytes(32);
  const hpke::Place place{kChannel, slot_id};

  sealed::v1::SealedEnvelope envelope;
  Secret opened;
  SealCosts costs;
  costs.seal_us = MicrosecondsPerCall(window, [&] {
    envelope = OrDie(seal::Seal({.place = place,
                                 .recipients = recipients,
                                 .psk = {},
                                 .content = content,
                                 .content_key = {}},
                                random));
  });
  costs.open_us = MicrosecondsPerCall(window, [&] {
    opened = OrDie(open::Open({.place = place, .psk = {}, .content_key = {}}, envelope,
                              [&](std::uint32_t, std::string_view) { return &key; }));
  });
  return costs;
}

}  // namespace candor::bench
