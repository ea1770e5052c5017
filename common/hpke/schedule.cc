#include "candor/hpke/schedule.h"

#include "candor/base/bytes.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/hkdf.h"

namespace candor::hpke {
namespace {

constexpr std::string_view kVersion = "HPKE-v1";
constexpr std::uint8_t kModeBase = 0;

Secret LabeledExtract(std::string_view suite_id, std::string_view salt, std::string_view label,
                      std::string_view input_key) {
  return Extract(salt, Parts{kVersion, suite_id, label, input_key});
}

Secret LabeledExpand(std::string_view suite_id, const Secret& prk, std::string_view label,
                     std::string_view info, std::size_t size) {
  std::string labeled_info;
  AppendU16(labeled_info, static_cast<std::uint16_t>(size));
  labeled_info.append(kVersion).append(suite_id).append(label).append(info);
  return Expand(prk.view(), labeled_info, size);
}

}  // namespace

Secret SharedSecret(std::uint16_t kem_id, std::string_view dh, std::string_view encapsulated_key,
                    std::string_view recipient_public_key) {
  std::string suite_id = "KEM";
  AppendU16(suite_id, kem_id);
  std::string context(encapsulated_key);
  context.append(recipient_public_key);
  const Secret prk = LabeledExtract(suite_id, "", "eae_prk", dh);
  return LabeledExpand(suite_id, prk, "shared_secret", context, 32);
}

AeadKey BaseKeySchedule(const Suite& suite, std::string_view shared_secret, std::string_view info) {
  std::string suite_id = "HPKE";
  AppendU16(suite_id, suite.kem_id);
  AppendU16(suite_id, suite.kdf_id);
  AppendU16(suite_id, suite.aead_id);
  std::string context;
  AppendU8(context, kModeBase);
  context.append(LabeledExtract(suite_id, "", "psk_id_hash", "").view());
  context.append(LabeledExtract(suite_id, "", "info_hash", info).view());
  const Secret secret = LabeledExtract(suite_id, shared_secret, "secret", "");
  AeadKey out;
  out.key = LabeledExpand(suite_id, secret, "key", context, suite.key_bytes);
  out.base_nonce = LabeledExpand(suite_id, secret, "base_nonce", context, kNonceBytes).view();
  return out;
}

}  // namespace candor::hpke
