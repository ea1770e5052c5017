#include "candor/receipt/receipt.h"

#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "word_text.h"
#include "words.h"

namespace candor {
namespace {

// BIP-39: 128 bits of entropy and 4 of checksum are twelve numbers of 11 bits.
constexpr unsigned kBitsPerWord = 11;
constexpr unsigned kChecksumBits = 4;
constexpr std::size_t kThreadKeyBytes = 32;

unsigned char ByteAt(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

// The first bits of the entropy's SHA-256.
unsigned Checksum(std::string_view entropy) {
  return static_cast<unsigned>(ByteAt(Sha256(entropy), 0)) >> (8 - kChecksumBits);
}

}  // namespace

Receipt Receipt::Generate(Random& random) {
  return Receipt(random.SecretBytes(kReceiptEntropyBytes));
}

absl::StatusOr<Receipt> Receipt::FromEntropy(std::string_view entropy) {
  if (entropy.size() != kReceiptEntropyBytes) {
    return InvalidField("receipt_entropy", "must be 16 bytes; send what the words stand for");
  }
  return Receipt(Secret::CopyOf(entropy));
}

absl::StatusOr<Receipt> Receipt::FromWords(std::string_view text) {
  ASSIGN_OR_RETURN(const WordIndices indices, ParseWordText(text));
  Secret entropy(kReceiptEntropyBytes);
  unsigned pending = 0;  // bits that do not make a byte yet
  unsigned pending_bits = 0;
  std::size_t at = 0;
  for (const std::uint16_t index : indices) {
    pending = (pending << kBitsPerWord | index) & 0x7ffff;
    pending_bits += kBitsPerWord;
    while (pending_bits >= 8 && at < kReceiptEntropyBytes) {
      pending_bits -= 8;
      entropy.data()[at++] = static_cast<char>(pending >> pending_bits & 0xff);
    }
  }
  if ((pending & ((1U << kChecksumBits) - 1)) != Checksum(entropy.view())) {
    return InvalidField("receipt",
                        "is on the word list but is no receipt; check each word and their order");
  }
  return Receipt(std::move(entropy));
}

std::array<std::string_view, kReceiptWords> Receipt::Words() const {
  std::array<std::string_view, kReceiptWords> words;
  unsigned pending = 0;
  unsigned pending_bits = 0;
  std::size_t at = 0;
  for (std::string_view& word : words) {
    while (pending_bits < kBitsPerWord && at < kReceiptEntropyBytes) {
      pending = (pending << 8 | ByteAt(entropy_.view(), at++)) & 0x7ffff;
      pending_bits += 8;
    }
    if (pending_bits < kBitsPerWord) {
      pending = pending << kChecksumBits | Checksum(entropy_.view());
      pending_bits += kChecksumBits;
    }
    pending_bits -= kBitsPerWord;
    word = kWords[pending >> pending_bits & (kWordCount - 1)];
  }
  return words;
}

ThreadKeys Receipt::Thread() const {
  const Secret prk = hpke::Extract("candor/v1 receipt", entropy_.view());
  return ThreadKeys(hpke::Expand(prk.view(), "thread", kThreadKeyBytes));
}

}  // namespace candor
