#include <openssl/err.h>

#include "absl/strings/escaping.h"
#include "base64.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/signer.h"
#include "candor/manifest/manifest.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

// The example of Go's golang.org/x/mod/sumdb/note, which the signed-note format comes from.
constexpr std::string_view kGoKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kGoSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr std::string_view kGoText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kGoSignature =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n";
// By another key, which c2sp.org/signed-note shows.
constexpr std::string_view kOtherSignature =
    "\xe2\x80\x94 quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc="
    "\n";

std::string Note(std::string_view text, std::string_view signatures) {
  return std::string(text).append("\n").append(signatures);
}

class NoteTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0); }

  const NoteVerifier verifier_ = NoteVerifier::Parse(kGoKey).value();
};

TEST_F(NoteTest, TakesTheNoteThatGoShows) {
  EXPECT_EQ(verifier_.name(), "PeterNeumann");
  const auto text = verifier_.Verify(Note(kGoText, kGoSignature));
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(*text, kGoText);
}

TEST_F(NoteTest, SignsAsGoDoes) {
  const std::string seed = FromBase64(kGoSeed)->substr(1);
  EXPECT_EQ(keys::SignNote(kGoText, "PeterNeumann", seed).value(), Note(kGoText, kGoSignature));
  EXPECT_EQ(VerifierKey("PeterNeumann", keys::Ed25519PublicKey(seed).value()), kGoKey);
}

TEST_F(NoteTest, LooksPastOtherSignatures) {
  std::string signatures(kOtherSignature);
  signatures.append(kGoSignature).append(kOtherSignature);
  EXPECT_THAT(verifier_.Verify(Note(kGoText, signatures)), IsOk());
  for (int i = 0; i < 13; ++i) {
    signatures.append(kOtherSignature);
  }
  EXPECT_THAT(verifier_.Verify(Note(kGoText, signatures)), IsOk()) << "16 have to be taken";
}

TEST_F(NoteTest, TakesTextWithEmptyLines) {
  const std::string seed(32, 's');
  const auto key = VerifierKey("a", keys::Ed25519PublicKey(seed).value());
  const std::string text = "\na\n\n\nb\n\n";
  const auto verified = NoteVerifier::Parse(key)->Verify(keys::SignNote(text, "a", seed).value());
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(*verified, text);
}

TEST_F(NoteTest, RefusesAnotherText) {
  for (std::string text : {std::string(kGoText) + "x\n", std::string(kGoText) + "\n",
                           std::string("\n") + std::string(kGoText), std::string("\n")}) {
    EXPECT_THAT(verifier_.Verify(Note(text, kGoSignature)), HasCode(kUnauthenticated)) << text;
  }
}

TEST_F(NoteTest, RefusesEveryFlippedBitOfTheSignature) {
  const std::size_t start = kGoSignature.rfind(' ') + 1;
  const std::string encoded(kGoSignature.substr(start, kGoSignature.size() - start - 1));
  const std::string signature = FromBase64(encoded).value();
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string other = signature;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    const std::string line =
        std::string(kGoSignature.substr(0, start)).append(ToBase64(other)).append("\n");
    EXPECT_THAT(verifier_.Verify(Note(kGoText, line)), HasCode(kUnauthenticated)) << bit;
  }
}

TEST_F(NoteTest, RefusesAWrongSignatureBesideARightOne) {
  std::string wrong(kGoSignature);
  wrong[wrong.size() - 6] = wrong[wrong.size() - 6] == 'A' ? 'B' : 'A';
  EXPECT_THAT(verifier_.Verify(Note(kGoText, std::string(kGoSignature) + wrong)),
              HasCode(kUnauthenticated));
  EXPECT_THAT(verifier_.Verify(Note(kGoText, wrong + std::string(kGoSignature))),
              HasCode(kUnauthenticated));
}

TEST_F(NoteTest, RefusesWhatThePinnedKeyHasNotSigned) {
  EXPECT_THAT(verifier_.Verify(Note(kGoText, kOtherSignature)), HasCode(kUnauthenticated));
  std::string renamed(kGoSignature);
  renamed.replace(renamed.find("Peter"), 5, "Petra");
  EXPECT_THAT(verifier_.Verify(Note(kGoText, renamed)), HasCode(kUnauthenticated));
}

TEST_F(NoteTest, RefusesWhatIsNoNote) {
  const std::string signature(kGoSignature);
  const std::string no_break = signature.substr(0, signature.size() - 1);
  for (const std::string& note :
       {std::string(), std::string("\n"), std::string("\n\n"), std::string(kGoText), signature,
        std::string(kGoText) + signature, Note(kGoText, ""), Note(kGoText, no_break),
        Note(kGoText, signature + "\n"), Note(kGoText, signature + "no signature\n"),
        Note(kGoText, "- PeterNeumann AAAAAAAA\n"), Note(kGoText, "\xe2\x80\x94 Peter\n"),
        Note(kGoText, "\xe2\x80\x94  AAAAAAAA\n"), Note(kGoText, "\xe2\x80\x94 a AAAA\n"),
        Note(kGoText, "\xe2\x80\x94 a AAAAAA==\n"), Note(kGoText, "\xe2\x80\x94 a !!!!!!!!\n"),
        Note(std::string(kGoText) + "\r\n", signature),
        Note(std::string("a\0b\n", 4), signature)}) {
    EXPECT_THAT(verifier_.Verify(note), HasCode(kInvalid)) << note;
  }
}

TEST_F(NoteTest, RefusesMoreThanItWantsToRead) {
  EXPECT_THAT(verifier_.Verify(Note(std::string(kMaxManifestBytes, 'x') + "\n", kGoSignature)),
              HasCode(kInvalid));
  std::string signatures;
  for (int i = 0; i < 65; ++i) {
    signatures.append(kOtherSignature);
  }
  EXPECT_THAT(verifier_.Verify(Note(kGoText, signatures)), HasCode(kInvalid));
}

TEST_F(NoteTest, VerifierKeyHasToBeWhole) {
  const std::string key(kGoKey);
  for (std::size_t size = 0; size < key.size(); ++size) {
    EXPECT_THAT(NoteVerifier::Parse(key.substr(0, size)), HasCode(kInvalid)) << size;
  }
  for (std::size_t i = 0; i < key.size(); ++i) {
    std::string other = key;
    other[i] = other[i] == 'b' ? 'c' : 'b';
    EXPECT_THAT(NoteVerifier::Parse(other), HasCode(kInvalid)) << i;
  }
  EXPECT_THAT(NoteVerifier::Parse(key + "\n"), HasCode(kInvalid));
  EXPECT_THAT(NoteVerifier::Parse(" " + key), HasCode(kInvalid));
}

TEST_F(NoteTest, VerifierKeyHasToBeEd25519UnderAPlainName) {
  const std::string public_key(32, 'k');
  EXPECT_THAT(NoteVerifier::Parse(VerifierKey("candor.example/keys", public_key)), IsOk());
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a+b"), std::string("a\nb"),
        std::string("\xc3\xa9"), std::string(257, 'n')}) {
    EXPECT_THAT(NoteVerifier::Parse(VerifierKey(name, public_key)), HasCode(kInvalid)) << name;
  }
  EXPECT_THAT(NoteVerifier::Parse(VerifierKey("a", public_key + "k")), HasCode(kInvalid));
  // Another type of signature, its hash made as it should be.
  const std::string ecdsa = "\x02" + public_key;
  const std::string hash = Sha256({"a\n", ecdsa}).substr(0, 4);
  EXPECT_THAT(NoteVerifier::Parse("a+" + absl::BytesToHexString(hash) + "+" + ToBase64(ecdsa)),
              HasCode(kInvalid));
}

}  // namespace
}  // namespace candor
