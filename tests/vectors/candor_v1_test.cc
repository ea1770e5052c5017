// Every entry of candor-v1.json, whose values come from an independent implementation.
#include <openssl/evp.h>

#include <functional>
#include <string>
#include <vector>

#include "candor/hpke/chunks.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/padding.h"
#include "candor/hpke/schedule.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/key_file.h"
#include "candor/keys/signer.h"
#include "candor/manifest/manifest.h"
#include "candor/open/attachment.h"
#include "candor/open/open.h"
#include "candor/receipt/receipt.h"
#include "candor/seal/attachment.h"
#include "candor/seal/seal.h"
#include "candor/shamir/share.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "json_file.h"
#include "sealing_parts.h"

namespace candor::vectors {
namespace {

using test_support::IsOk;

const Json& Vectors() {
  static const auto& vectors = *new Json(Json::Load("candor-v1.json"));
  return vectors;
}

hpke::Purpose PurposeOf(const Json& entry) {
  return static_cast<hpke::Purpose>(entry["purpose"].Number());
}

// A context, taken apart again.
struct OwnedPlace {
  explicit OwnedPlace(const std::string& context)
      : channel(context.substr(0, context.find('\0'))),
        slot_id(context.substr(channel.size() + 1)) {}
  [[nodiscard]] hpke::Place place() const { return {channel, slot_id}; }

  std::string channel;
  std::string slot_id;
};

void ExpectCapabilities(const Json& entries, const std::function<Secret(std::uint32_t)>& derive) {
  for (const Json& entry : entries.Items()) {
    const Secret capability = derive(static_cast<std::uint32_t>(entry["index"].Number()));
    EXPECT_EQ(capability.view(), entry["capability"].Bytes());
    EXPECT_EQ(SlotIdOf(capability.view()), entry["slot"].Bytes());
  }
}

TEST(CandorV1, Receipt) {
  const Json vector = Vectors()["receipt"];
  const Receipt receipt = Receipt::FromWords(vector["words"].Text()).value();
  std::string words;
  for (const std::string_view word : Receipt::FromEntropy(vector["entropy"].Bytes())->Words()) {
    words.append(words.empty() ? "" : " ").append(word);
  }
  EXPECT_EQ(words, vector["words"].Text());
  const ThreadKeys thread = receipt.Thread();
  EXPECT_EQ(thread.thread_key().view(), vector["thread_key"].Bytes());
  EXPECT_EQ(thread.Psk().view(), vector["psk"].Bytes());
  ExpectCapabilities(vector["up"], [&thread](std::uint32_t i) { return thread.Up(i); });
  ExpectCapabilities(vector["down"], [&thread](std::uint32_t i) { return thread.Down(i); });
}

TEST(CandorV1, KeyId) {
  for (const Json& entry : Vectors()["key_id"].Items()) {
    EXPECT_EQ(hpke::KeyId(entry["kem_id"].HexNumber(), entry["public_key"].Bytes()),
              entry["key_id"].Bytes());
  }
}

TEST(CandorV1, TeamKey) {
  const Json vector = Vectors()["team_key"];
  const auto key = open::PrivateKey::FromRaw(hpke::kKemX25519, vector["private_key"].Bytes());
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->public_key(), vector["public_key"].Bytes());
  EXPECT_EQ(key->key_id(), vector["key_id"].Bytes());
}

TEST(CandorV1, Schedule) {
  for (const Json& entry : Vectors()["schedule"].Items()) {
    const hpke::EnvelopeKeys keys =
        hpke::DeriveEnvelopeKeys(PurposeOf(entry), entry["context"].Bytes(), entry["salt"].Bytes(),
                                 entry["content_key"].Bytes(), entry["psk"].Bytes());
    EXPECT_EQ(keys.key.view(), entry["key"].Bytes());
    EXPECT_EQ(keys.nonce, entry["nonce"].Bytes());
    EXPECT_EQ(keys.commitment, entry["commitment"].Bytes());
  }
}

void ExpectPadding(const Json& rows, hpke::Purpose purpose) {
  for (const Json& row : rows.Items()) {
    EXPECT_EQ(hpke::PaddedSize(purpose, row.Items()[0].Number()).value(), row.Items()[1].Number());
  }
}

TEST(CandorV1, Padding) {
  ExpectPadding(Vectors()["padding"]["message"], hpke::Purpose::kMessage);
  ExpectPadding(Vectors()["padding"]["attachment"], hpke::Purpose::kAttachment);
}

sealed::v1::SealedEnvelope EnvelopeOf(const Json& entry) {
  sealed::v1::SealedEnvelope envelope;
  envelope.set_suite(static_cast<std::uint32_t>(entry["suite"].Number()));
  envelope.set_salt(entry["salt"].Bytes());
  envelope.set_commitment(entry["commitment"].Bytes());
  for (const Json& key : entry["wrapped_keys"].Items()) {
    sealed::v1::WrappedKey& wrapped = *envelope.add_wrapped_keys();
    wrapped.set_kem_id(key["kem_id"].HexNumber());
    wrapped.set_key_id(key["key_id"].Bytes());
    wrapped.set_encapsulated_key(key["encapsulated_key"].Bytes());
    wrapped.set_wrapped_key(key["wrapped_key"].Bytes());
  }
  if (entry.Has("ciphertext")) {
    envelope.set_ciphertext(entry["ciphertext"].Bytes());
  }
  return envelope;
}

// The attachment's content is told by a rule, for it is long.
std::string ContentOf(const Json& entry) {
  if (entry.Has("plaintext")) {
    return entry["plaintext"].Bytes();
  }
  std::string content(150000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) {
    content[i] = static_cast<char>(i % 256);
  }
  return content;
}

// Seals what `entry` holds with its salt, and the content key that all entries share.
absl::StatusOr<sealed::v1::SealedEnvelope> SealAgain(const Json& entry) {
  const OwnedPlace place(entry["context"].Bytes());
  const std::string content = ContentOf(entry);
  const std::string psk = entry["psk"].Bytes();
  std::vector<seal::Recipient> recipients;
  seal::SealingParts parts;
  parts.salt = entry["salt"].Bytes();
  if (!entry["wrapped_keys"].Items().empty() || entry.Has("content_key")) {
    parts.content_key = Secret::CopyOf(Vectors()["schedule"].Items()[0]["content_key"].Bytes());
  }
  for (std::size_t i = 0; i < entry["wrapped_keys"].Items().size(); ++i) {
    recipients.push_back(
        seal::Recipient::Parse(hpke::kKemX25519, Vectors()["team_key"]["public_key"].Bytes())
            .value());
    parts.ephemerals.push_back(hpke::GenerateX25519Key().value());
  }
  return seal::SealWith({.purpose = PurposeOf(entry),
                         .place = place.place(),
                         .recipients = recipients,
                         .psk = psk,
                         .content = content,
                         .content_key = {}},
                        parts);
}

TEST(CandorV1, SealingGivesTheSameBytes) {
  ASSERT_EQ(Vectors()["envelopes"].Items().size(), 4);
  for (const Json& entry : Vectors()["envelopes"].Items()) {
    SCOPED_TRACE(entry["name"].Text());
    const auto envelope = SealAgain(entry);
    ASSERT_THAT(envelope, IsOk());
    EXPECT_EQ(envelope->suite(), entry["suite"].Number());
    EXPECT_EQ(envelope->salt(), entry["salt"].Bytes());
    EXPECT_EQ(envelope->commitment(), entry["commitment"].Bytes());
    EXPECT_EQ(envelope->ciphertext().size(), entry["ciphertext_size"].Number());
    EXPECT_EQ(Sha256(envelope->ciphertext()), entry["ciphertext_sha256"].Bytes());
    if (entry.Has("ciphertext")) {
      EXPECT_EQ(ToHex(envelope->ciphertext()), entry["ciphertext"].Text());
    }
    ASSERT_EQ(envelope->wrapped_keys_size(), entry["wrapped_keys"].Items().size());
    for (int i = 0; i < envelope->wrapped_keys_size(); ++i) {
      EXPECT_EQ(envelope->wrapped_keys(i).key_id(),
                entry["wrapped_keys"].Items()[static_cast<std::size_t>(i)]["key_id"].Bytes());
    }
  }
}

TEST(CandorV1, SealingAnAttachmentChunkByChunkGivesTheSameBytes) {
  const Json entry = Vectors()["envelopes"].Items()[3];
  ASSERT_EQ(PurposeOf(entry), hpke::Purpose::kAttachment);
  const OwnedPlace place(entry["context"].Bytes());
  const std::string content = ContentOf(entry);
  const std::string content_key = entry["content_key"].Bytes();
  const std::string salt = entry["salt"].Bytes();
  auto sealer = seal::AttachmentSealer::New(
      {.place = place.place(), .content_key = content_key, .salt = salt, .size = content.size()});
  ASSERT_THAT(sealer, IsOk());
  EXPECT_EQ(sealer->commitment(), entry["commitment"].Bytes());
  auto opener = open::AttachmentOpener::New({.place = place.place(),
                                             .content_key = content_key,
                                             .suite = 1,
                                             .salt = salt,
                                             .commitment = sealer->commitment(),
                                             .ciphertext_size = sealer->shape().ciphertext_size,
                                             .size = content.size()});
  ASSERT_THAT(opener, IsOk());
  std::string sealed;
  std::string opened;
  for (std::uint32_t i = 0; i < sealer->shape().chunks; ++i) {
    const auto chunk = sealer->Seal(
        i, std::string_view(content).substr(i * hpke::kChunkBytes, sealer->FileBytes(i)));
    ASSERT_THAT(chunk, IsOk());
    sealed += *chunk;
    const auto bytes = opener->Next(*chunk);
    ASSERT_THAT(bytes, IsOk());
    opened += bytes->view();
  }
  EXPECT_EQ(sealed.size(), entry["ciphertext_size"].Number());
  EXPECT_EQ(Sha256(sealed), entry["ciphertext_sha256"].Bytes());
  EXPECT_TRUE(opened == content);
}

TEST(CandorV1, OpeningGivesThePlaintext) {
  const auto key =
      open::PrivateKey::FromRaw(hpke::kKemX25519, Vectors()["team_key"]["private_key"].Bytes());
  for (const Json& entry : Vectors()["envelopes"].Items()) {
    SCOPED_TRACE(entry["name"].Text());
    const OwnedPlace place(entry["context"].Bytes());
    const std::string psk = entry["psk"].Bytes();
    const std::string content_key = entry.Has("content_key") ? entry["content_key"].Bytes() : "";
    sealed::v1::SealedEnvelope envelope = EnvelopeOf(entry);
    if (!entry.Has("ciphertext")) {
      envelope.set_ciphertext(SealAgain(entry)->ciphertext());
    }
    const auto content =
        open::Open({.purpose = PurposeOf(entry),
                    .place = place.place(),
                    .psk = psk,
                    .content_key = content_key},
                   envelope, [&key](std::uint32_t kem_id, std::string_view id) {
                     return kem_id == key->kem_id() && id == key->key_id() ? &*key : nullptr;
                   });
    ASSERT_THAT(content, IsOk());
    EXPECT_EQ(content->view(), ContentOf(entry));
  }
}

TEST(CandorV1, Wrap) {
  const Json vector = Vectors()["wrap"];
  const OwnedPlace place(vector["context"].Bytes());
  const std::string raw = vector["ephemeral_private_key"].Bytes();
  const std::vector recipients = {
      seal::Recipient::Parse(hpke::kKemX25519, vector["recipient_public_key"].Bytes()).value()};
  seal::SealingParts parts;
  parts.salt = Vectors()["envelopes"].Items()[0]["salt"].Bytes();
  parts.content_key = Secret::CopyOf(vector["content_key"].Bytes());
  parts.ephemerals.emplace_back(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, hpke::Unsigned(raw), raw.size()));
  const auto envelope = seal::SealWith({.purpose = PurposeOf(vector),
                                        .place = place.place(),
                                        .recipients = recipients,
                                        .psk = {},
                                        .content = "hello",
                                        .content_key = {}},
                                       parts);
  ASSERT_THAT(envelope, IsOk());
  EXPECT_EQ(envelope->commitment(), vector["commitment"].Bytes());
  EXPECT_EQ(envelope->wrapped_keys(0).encapsulated_key(), vector["encapsulated_key"].Bytes());
  EXPECT_EQ(envelope->wrapped_keys(0).wrapped_key(), vector["wrapped_key"].Bytes());
}

TEST(CandorV1, Manifest) {
  const Json vector = Vectors()["manifest"];
  const auto verifier = NoteVerifier::Parse(vector["verifier_key"].Text());
  ASSERT_THAT(verifier, IsOk());
  EXPECT_EQ(verifier->name(), vector["name"].Text());
  const auto manifest = OpenManifest(vector["note"].Text(), *verifier);
  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(manifest->serial, vector["serial"].Number());
  const std::vector<Json> keys = vector["keys"].Items();
  ASSERT_EQ(manifest->keys.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(manifest->keys[i].channel, keys[i]["channel"].Text());
    EXPECT_EQ(manifest->keys[i].kem_id, keys[i]["kem_id"].HexNumber());
    EXPECT_EQ(manifest->keys[i].key_id, keys[i]["key_id"].Bytes());
    EXPECT_EQ(manifest->keys[i].not_before.number(), keys[i]["not_before"].Number());
    EXPECT_EQ(manifest->keys[i].not_after.number(), keys[i]["not_after"].Number());
    EXPECT_EQ(manifest->keys[i].public_key, keys[i]["public_key"].Bytes());
  }
  EXPECT_EQ(keys::SignNote(ManifestText(*manifest), vector["name"].Text(), vector["seed"].Bytes())
                .value(),
            vector["note"].Text());
}

TEST(CandorV1, KeyFile) {
  const Json vector = Vectors()["key_file"];
  const auto ring = keys::DecodeKeyFile(vector["file"].Bytes(), vector["passphrase"].Text());
  ASSERT_THAT(ring, IsOk());
  EXPECT_EQ(ring->SerializeAsString(), vector["key_ring"].Bytes());
}

TEST(CandorV1, KeyFileOfVersion2) {
  const Json vector = Vectors()["key_file_2"];
  const auto ring = keys::DecodeKeyFile(vector["file"].Bytes(), vector["passphrase"].Text());
  ASSERT_THAT(ring, IsOk());
  EXPECT_EQ(ring->SerializeAsString(), vector["key_ring"].Bytes());
  const auto opened = keys::OpenKeyFileWithKey(
      vector["file"].Bytes(), Secret::CopyOf(vector["key_encryption_key"].Bytes()));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->ring.SerializeAsString(), vector["key_ring"].Bytes());
}

// Every three of the file's five shares, typed in, give the key that opens it.
TEST(CandorV1, Shares) {
  const Json vector = Vectors()["shares"];
  const storage::v1::ShareSet set =
      keys::KeyFileSlots(Vectors()["key_file_2"]["file"].Bytes())->shares();
  EXPECT_EQ(set.set_id(), vector["set_id"].Bytes());
  const std::vector<Json> texts = vector["shares"].Items();
  ASSERT_EQ(texts.size(), 5U);
  for (std::size_t a = 0; a < 5; ++a) {
    EXPECT_EQ(shamir::ParseShare(texts[a]["text"].Text())->value.view(), texts[a]["value"].Bytes());
    EXPECT_EQ(set.owners(static_cast<int>(a)).commitment(), texts[a]["commitment"].Bytes());
    for (std::size_t b = 0; b < a; ++b) {
      for (std::size_t c = 0; c < b; ++c) {
        std::vector<shamir::Share> shares;
        for (const std::size_t i : {a, b, c}) {
          shares.push_back(shamir::ParseShare(texts[i]["text"].Text()).value());
        }
        EXPECT_EQ(shamir::CombineShares(shares, set)->view(), vector["key"].Bytes());
      }
    }
  }
}

// Gives the coefficients of the vectors, after the set's id.
class ToldRandom final : public Random {
 public:
  explicit ToldRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void Fill(char* out, std::size_t size) override {
    bytes_.copy(out, size);
    bytes_.erase(0, size);
  }

 private:
  std::string bytes_;
};

TEST(CandorV1, SharesAreSplitAsWritten) {
  const Json vector = Vectors()["shares"];
  const std::vector<Json> coefficients = vector["coefficients"].Items();
  ToldRandom random(vector["set_id"].Bytes() + coefficients[1].Bytes() + coefficients[0].Bytes());
  std::vector<std::string> officers;
  for (const Json& share : vector["shares"].Items()) {
    officers.push_back(share["officer"].Text());
  }
  const auto split = shamir::Split(vector["key"].Bytes(), 3, officers, random);
  ASSERT_THAT(split, IsOk());
  for (std::size_t i = 0; i < officers.size(); ++i) {
    EXPECT_EQ(shamir::ShareText(split->shares[i]).view(),
              vector["shares"].Items()[i]["text"].Text());
  }
}

}  // namespace
}  // namespace candor::vectors
