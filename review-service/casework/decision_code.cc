#include "casework/decision_code.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "candor/base/secret.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"

namespace candor::review {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCharacters = 16;
constexpr std::size_t kGroup = 4;
constexpr std::size_t kKeyBytes = 32;

// What people read for the digits that Crockford's alphabet leaves these letters out for.
char Meant(char c) {
  switch (const char upper = absl::ascii_toupper(static_cast<unsigned char>(c))) {
    case 'O':
      return '0';
    case 'I':
    case 'L':
      return '1';
    default:
      return upper;
  }
}

}  // namespace

std::string MakeDecisionCode(Random& random) {
  const std::string bytes = random.Bytes(kCharacters);
  std::string code;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    if (i > 0 && i % kGroup == 0) {
      code.push_back('-');
    }
    code.push_back(kAlphabet[static_cast<unsigned char>(bytes[i]) & 31U]);
  }
  return code;
}

std::string NormalizedDecisionCode(std::string_view code) {
  std::string normalized;
  for (const char c : code) {
    if (c == '-' || absl::ascii_isspace(static_cast<unsigned char>(c))) {
      continue;
    }
    const char meant = Meant(c);
    if (normalized.size() == kCharacters || kAlphabet.find(meant) == std::string_view::npos) {
      return "";
    }
    normalized.push_back(meant);
  }
  return normalized.size() == kCharacters ? normalized : "";
}

std::string DecisionCodeKey(const UnsealedKeys& keys, std::string_view code) {
  const std::string info = "decision code" + NormalizedDecisionCode(code);
  return std::string(hpke::Expand(keys.page_token_key(), info, kKeyBytes).view());
}

std::string DecisionCodeDigest(std::string_view code) {
  return Sha256(NormalizedDecisionCode(code));
}

}  // namespace candor::review
