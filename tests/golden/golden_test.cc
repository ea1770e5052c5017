// Opens what version 1 sealed (README.md): a report that was given in once must open for good.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "candor/hpke/envelope_keys.h"
#include "candor/keys/key_file.h"
#include "candor/manifest/manifest.h"
#include "candor/open/attachment.h"
#include "candor/open/open.h"
#include "candor/policy/message_checks.h"
#include "candor/receipt/receipt.h"
#include "candor/testing/matchers.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace candor::golden {
namespace {

using google::protobuf::util::MessageDifferencer;
using test_support::IsOk;

std::string Read(const std::string& name) {
  std::ifstream file(CANDOR_GOLDEN_DIR "/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

template <typename Content>
Content Expected(const std::string& name) {
  Content content;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(Read(name), &content)) << name;
  return content;
}

storage::v1::KeyRing ReadKeyRing() {
  return keys::DecodeKeyFile(Read("team.key"), FirstLine(Read("passphrase.txt"))).value();
}

class Golden : public ::testing::Test {
 protected:
  // The content of `name`, sealed to the slot of `capability`.
  absl::StatusOr<Secret> Open(const std::string& name, const Secret& capability,
                              std::string_view psk) {
    sealed::v1::SealedEnvelope envelope;
    EXPECT_TRUE(envelope.ParseFromString(Read(name))) << name;
    const storage::v1::KeyRing ring = ReadKeyRing();
    const auto key =
        open::PrivateKey::FromRaw(static_cast<std::uint16_t>(ring.recipient_keys(0).kem_id()),
                                  ring.recipient_keys(0).private_key());
    const std::string slot_id = SlotIdOf(capability.view());
    open::OpenInput input;
    input.place = {.channel = "conduct", .slot_id = slot_id};
    input.psk = psk;
    return open::Open(input, envelope, [&key](std::uint32_t kem_id, std::string_view id) {
      return kem_id == key->kem_id() && id == key->key_id() ? &*key : nullptr;
    });
  }

  const Receipt receipt_ = Receipt::FromWords(Read("receipt.txt")).value();
  const ThreadKeys thread_ = receipt_.Thread();
  const Secret psk_ = thread_.Psk();
};

TEST_F(Golden, KeyFileAndManifestFitTogether) {
  const storage::v1::KeyRing ring = ReadKeyRing();
  ASSERT_EQ(ring.recipient_keys_size(), 1);
  const auto verifier = NoteVerifier::Parse(FirstLine(Read("verification_key.txt")));
  ASSERT_THAT(verifier, IsOk());
  EXPECT_EQ(verifier->name(), ring.manifest_key_name());
  const auto manifest = OpenManifest(Read("manifest.txt"), *verifier);
  ASSERT_THAT(manifest, IsOk());
  ASSERT_EQ(manifest->keys.size(), 1U);
  EXPECT_EQ(manifest->keys[0].channel, "conduct");
  const auto key =
      open::PrivateKey::FromRaw(manifest->keys[0].kem_id, ring.recipient_keys(0).private_key());
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(manifest->keys[0].public_key, key->public_key());
  EXPECT_EQ(manifest->keys[0].key_id, key->key_id());
}

TEST_F(Golden, FirstMessageOpens) {
  const auto content = Open("report.envelope", thread_.Up(0), {});
  ASSERT_THAT(content, IsOk());
  const auto message = policy::ParseFirstMessage(content->view());
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->thread_key(), thread_.thread_key().view());
  EXPECT_TRUE(
      MessageDifferencer::Equals(message->report(), Expected<report::v1::Report>("report.txtpb")));
}

TEST_F(Golden, LaterMessageOpens) {
  const auto content = Open("follow_up.envelope", thread_.Up(1), psk_.view());
  ASSERT_THAT(content, IsOk());
  const auto message = policy::ParseLaterMessage(content->view());
  ASSERT_THAT(message, IsOk());
  EXPECT_TRUE(
      MessageDifferencer::Equals(*message, Expected<report::v1::Message>("follow_up.txtpb")));
}

TEST_F(Golden, ReplyOpens) {
  const auto content = Open("reply.envelope", thread_.Down(0), psk_.view());
  ASSERT_THAT(content, IsOk());
  const auto reply = policy::ParseReply(content->view());
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*reply, Expected<report::v1::Reply>("reply.txtpb")));
}

// Byte i of the file is i mod 251.
TEST_F(Golden, AttachmentOpensAsTheMessageListsIt) {
  const auto message = Expected<report::v1::Message>("follow_up.txtpb");
  const report::v1::Attachment& listed = message.attachments(0);
  sealed::v1::SealedEnvelope sealed;
  ASSERT_TRUE(sealed.ParseFromString(Read("attachment.envelope")));
  auto opener =
      open::AttachmentOpener::New({.place = {.channel = "conduct", .slot_id = listed.slot_id()},
                                   .content_key = listed.content_key(),
                                   .suite = sealed.suite(),
                                   .salt = sealed.salt(),
                                   .commitment = sealed.commitment(),
                                   .ciphertext_size = sealed.ciphertext().size(),
                                   .size = listed.size()});
  ASSERT_THAT(opener, IsOk());
  ASSERT_EQ(opener->chunks(), 2U);
  std::string file;
  for (std::size_t at = 0; at < sealed.ciphertext().size(); at += 65552) {
    const auto bytes = opener->Next(std::string_view(sealed.ciphertext()).substr(at, 65552));
    ASSERT_THAT(bytes, IsOk());
    file += bytes->view();
  }
  std::string expected(listed.size(), '\0');
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] = static_cast<char>(i % 251);
  }
  EXPECT_TRUE(file == expected);
}

}  // namespace
}  // namespace candor::golden
