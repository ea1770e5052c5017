#include "candor/hpke/envelope_keys.h"

#include <algorithm>

#include "candor/base/bytes.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"

namespace candor::hpke {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSlotIdBytes = 32;
constexpr std::size_t kMaxChannelBytes = 32;

void AppendContext(std::string& out, std::string_view context) {
  AppendU16(out, static_cast<std::uint16_t>(context.size()));
  out.append(context);
}

}  // namespace

bool IsChannelName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxChannelBytes &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool Place::IsValid() const { return IsChannelName(channel) && slot_id.size() == kSlotIdBytes; }

std::string Place::Context() const {
  std::string context(channel);
  context.push_back('\0');
  context.append(slot_id);
  return context;
}

EnvelopeKeys DeriveEnvelopeKeys(Purpose purpose, std::string_view context, std::string_view salt,
                                std::string_view content_key, std::string_view psk) {
  std::string head;
  AppendU8(head, kSuite);
  AppendU8(head, static_cast<std::uint8_t>(purpose));
  std::string tail;
  AppendContext(tail, context);
  const std::string bind = Sha256({"candor/v1 bind", head, salt, tail});
  const Secret prk = Extract("candor/v1 envelope", Parts{content_key, psk});
  EnvelopeKeys keys;
  keys.key = Expand(prk.view(), "key" + bind, kKeyBytes);
  keys.nonce = Expand(prk.view(), "nonce" + bind, kNonceBytes).view();
  keys.commitment = Expand(prk.view(), "commit" + bind, kCommitmentBytes).view();
  return keys;
}

std::string WrapInfo(Purpose purpose, std::string_view context) {
  std::string info = "candor/v1 wrap";
  AppendU8(info, static_cast<std::uint8_t>(purpose));
  AppendContext(info, context);
  return info;
}

std::string KeyId(std::uint16_t kem_id, std::string_view public_key) {
  std::string id;
  AppendU16(id, kem_id);
  id = Sha256({"candor/v1 key id", id, public_key});
  id.resize(kKeyIdBytes);
  return id;
}

}  // namespace candor::hpke
