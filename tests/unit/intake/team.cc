#include "team.h"

#include <utility>

#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"
#include "candor/seal/seal.h"

namespace candor::intake {
namespace {

constexpr char kSignerName[] = "test.example/team";
constexpr std::uint16_t kX25519 = 0x0020;

}  // namespace

Team::Team() {
  keys::KeyPair pair = keys::GenerateEd25519().value();
  signing_key_ = std::move(pair.private_key);
  signing_public_key_ = std::move(pair.public_key);
}

std::string Team::verification_key() const { return VerifierKey(kSignerName, signing_public_key_); }

NoteVerifier Team::verifier() const { return NoteVerifier::Parse(verification_key()).value(); }

void Team::AddKey(std::string channel, Day not_before, Day not_after) {
  const keys::KeyPair pair = keys::GenerateX25519().value();
  keys_.push_back({std::move(channel), kX25519, hpke::KeyId(kX25519, pair.public_key), not_before,
                   not_after, pair.public_key});
  private_keys_.push_back(open::PrivateKey::FromRaw(kX25519, pair.private_key.view()).value());
}

std::string Team::Note(std::uint64_t serial) const { return Sign({serial, keys_}); }

std::string Team::Sign(const Manifest& manifest) const { return SignText(ManifestText(manifest)); }

std::string Team::SignText(const std::string& text) const {
  return keys::SignNote(text, kSignerName, signing_key_.view()).value();
}

sealed::v1::SealedEnvelope Team::Seal(std::string_view channel, std::string_view slot_id,
                                      std::string_view content) {
  std::vector<seal::Recipient> recipients;
  for (const ManifestKey& key : keys_) {
    if (key.channel == channel) {
      recipients.push_back(seal::Recipient::Parse(key.kem_id, key.public_key).value());
    }
  }
  seal::SealInput input;
  input.place = {channel, slot_id};
  input.recipients = recipients;
  input.content = content;
  return seal::Seal(input, random_).value();
}

absl::StatusOr<std::string> Team::Open(std::string_view channel, std::string_view slot_id,
                                       const sealed::v1::SealedEnvelope& envelope,
                                       std::string_view psk) const {
  const auto find = [this](std::uint32_t kem_id, std::string_view key_id) {
    for (const open::PrivateKey& key : private_keys_) {
      if (key.kem_id() == kem_id && key.key_id() == key_id) {
        return &key;
      }
    }
    return static_cast<const open::PrivateKey*>(nullptr);
  };
  open::OpenInput input;
  input.place = {channel, slot_id};
  input.psk = psk;
  absl::StatusOr<Secret> content = open::Open(input, envelope, find);
  if (!content.ok()) {
    return content.status();
  }
  return std::string(content->view());
}

sealed::v1::SealedEnvelope Team::Reply(std::string_view slot_id, std::string_view content) {
  const std::string psk(hpke::kPskBytes, 'p');
  seal::SealInput input;
  input.place = {"conduct", slot_id};
  input.psk = psk;
  input.content = content;
  return seal::Seal(input, random_).value();
}

report::v1::Attachment GoodAttachment() {
  report::v1::Attachment file;
  file.set_slot_id(std::string(32, 's'));
  file.set_content_key(std::string(32, 'k'));
  file.set_name("photo.png");
  file.set_media_type("image/png");
  file.set_size(1);
  file.set_sha256(std::string(32, 'h'));
  return file;
}

report::v1::Report GoodReport() {
  report::v1::Report report;
  report.set_policy_id("test");
  report.set_policy_version(2);
  report.set_kind(report::v1::REPORT_KIND_INCIDENT);
  report.add_categories("H1");
  report.set_what_happened("It happened at the dinner.");
  report.add_people_involved()->set_name("Somebody");
  return report;
}

const char kPolicyYaml[] = R"(
id: test
version: 2
languages: [en]
form:
  introduction: {text: {en: Welcome}}
  kinds:
    - {kind: REPORT_KIND_INCIDENT, label: {text: {en: Something happened}}}
    - {kind: REPORT_KIND_QUESTION, label: {text: {en: A question}}}
  categories:
    - heading: {text: {en: Harassment}}
      choices:
        - {code: H1, label: {text: {en: Insults}}, source: a line}
        - {code: H2, label: {text: {en: Threats}}, source: a line}
  protected_grounds:
    - {code: AGE, label: {text: {en: Age}}, source: a line}
  members:
    - {name: alice, display_name: Alice}
)";

}  // namespace candor::intake
