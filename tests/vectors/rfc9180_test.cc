// RFC 9180, appendices A.1.1 and A.2.1: the KEM and the key schedule, which are all of HPKE that is
// ours, in both directions. The suites' ciphers are OpenSSL's and prove the key and the nonces.
#include <openssl/evp.h>

#include <algorithm>

#include "candor/hpke/chunks.h"
#include "candor/hpke/openssl.h"
#include "candor/hpke/schedule.h"
#include "candor/hpke/x25519.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "json_file.h"

namespace candor::vectors {
namespace {

hpke::KeyHandle PrivateKeyOf(const std::string& raw) {
  return hpke::KeyHandle(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, hpke::Unsigned(raw), raw.size()));
}

std::string Encrypt(std::uint16_t aead_id, std::string_view key, const std::string& nonce,
                    const std::string& aad, const std::string& plaintext) {
  const EVP_CIPHER* cipher = aead_id == 1 ? EVP_aes_128_gcm() : EVP_chacha20_poly1305();
  const hpke::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  std::string out(plaintext.size() + 16, '\0');
  unsigned char* at = hpke::Unsigned(out.data());
  int written = 0;
  EXPECT_EQ(EVP_EncryptInit_ex(context.get(), cipher, nullptr, hpke::Unsigned(key),
                               hpke::Unsigned(nonce)),
            1);
  EXPECT_EQ(EVP_EncryptUpdate(context.get(), nullptr, &written, hpke::Unsigned(aad),
                              static_cast<int>(aad.size())),
            1);
  EXPECT_EQ(EVP_EncryptUpdate(context.get(), at, &written, hpke::Unsigned(plaintext),
                              static_cast<int>(plaintext.size())),
            1);
  EXPECT_EQ(EVP_EncryptFinal_ex(context.get(), at + plaintext.size(), &written), 1);
  EXPECT_EQ(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, at + plaintext.size()),
            1);
  return out;
}

hpke::Suite SuiteOf(const Json& vector) {
  return {vector["kem_id"].HexNumber(), vector["kdf_id"].HexNumber(), vector["aead_id"].HexNumber(),
          vector["key"].Bytes().size()};
}

TEST(Rfc9180, SenderAndRecipientAgreeOnTheSharedSecret) {
  for (const Json& vector : Json::Load("rfc9180.json")["vectors"].Items()) {
    SCOPED_TRACE(vector["name"].Text());
    const std::string enc = vector["encapsulated_key"].Bytes();
    const std::string recipient = vector["recipient_public_key"].Bytes();
    const hpke::KeyHandle ephemeral = PrivateKeyOf(vector["ephemeral_private_key"].Bytes());
    const hpke::KeyHandle own = PrivateKeyOf(vector["recipient_private_key"].Bytes());
    EXPECT_EQ(hpke::SerializeX25519PublicKey(*ephemeral).value(), enc);
    EXPECT_EQ(hpke::SerializeX25519PublicKey(*own).value(), recipient);

    const Secret sent =
        hpke::AgreeX25519(*ephemeral, *hpke::ParseX25519PublicKey(recipient).value()).value();
    const Secret received =
        hpke::AgreeX25519(*own, *hpke::ParseX25519PublicKey(enc).value()).value();
    for (const Secret* dh : {&sent, &received}) {
      EXPECT_EQ(hpke::SharedSecret(hpke::kKemX25519, dh->view(), enc, recipient).view(),
                vector["shared_secret"].Bytes());
    }
  }
}

TEST(Rfc9180, KeyScheduleGivesKeyAndNonce) {
  for (const Json& vector : Json::Load("rfc9180.json")["vectors"].Items()) {
    SCOPED_TRACE(vector["name"].Text());
    const hpke::AeadKey aead = hpke::BaseKeySchedule(
        SuiteOf(vector), vector["shared_secret"].Bytes(), vector["info"].Bytes());
    EXPECT_EQ(aead.key.view(), vector["key"].Bytes());
    EXPECT_EQ(aead.base_nonce, vector["base_nonce"].Bytes());
  }
}

TEST(Rfc9180, ScheduledKeysEncryptAsTheRfcDoes) {
  for (const Json& vector : Json::Load("rfc9180.json")["vectors"].Items()) {
    SCOPED_TRACE(vector["name"].Text());
    const hpke::AeadKey aead = hpke::BaseKeySchedule(
        SuiteOf(vector), vector["shared_secret"].Bytes(), vector["info"].Bytes());
    EXPECT_EQ(vector["encryptions"].Items().size(), 6);
    for (const Json& row : vector["encryptions"].Items()) {
      const std::string nonce = hpke::ChunkNonce(aead.base_nonce, row["sequence"].Number());
      EXPECT_EQ(nonce, row["nonce"].Bytes());
      EXPECT_EQ(Encrypt(vector["aead_id"].HexNumber(), aead.key.view(), nonce, row["aad"].Bytes(),
                        vector["plaintext"].Bytes()),
                row["ciphertext"].Bytes());
    }
  }
}

}  // namespace
}  // namespace candor::vectors
