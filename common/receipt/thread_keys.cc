#include "candor/base/bytes.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/receipt/receipt.h"

namespace candor {
namespace {

constexpr std::size_t kPskBytes = 32;

Secret Capability(const Secret& thread_key, std::string label, std::uint32_t index) {
  AppendU32(label, index);
  return hpke::Expand(thread_key.view(), label, kCapabilityBytes);
}

}  // namespace

Secret ThreadKeys::Psk() const { return hpke::Expand(thread_key_.view(), "psk", kPskBytes); }

Secret ThreadKeys::Up(std::uint32_t index) const { return Capability(thread_key_, "up", index); }

Secret ThreadKeys::Down(std::uint32_t index) const {
  return Capability(thread_key_, "down", index);
}

std::string SlotIdOf(std::string_view capability) { return Sha256({"candor/v1 slot", capability}); }

}  // namespace candor
