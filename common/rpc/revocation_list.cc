#include "revocation_list.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "candor/base/status_macros.h"
#include "candor/rpc/identity.h"

namespace candor::rpc {
namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::size_t kFingerprintDigits = 64;

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// As 32 bytes.
std::optional<std::string> ParseFingerprint(std::string_view text) {
  std::string digits(text);
  std::erase(digits, ':');
  const bool is_hex = std::ranges::all_of(
      digits, [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
  return is_hex && digits.size() == kFingerprintDigits
             ? std::optional(absl::HexStringToBytes(digits))
             : std::nullopt;
}

absl::Status Wrong(std::size_t line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

absl::Status ParseLine(std::string_view text, std::size_t number, std::string_view trust_domain,
                       RevocationList& list) {
  const std::size_t blank = text.find_first_of(kBlank);
  const std::string_view kind = text.substr(0, blank);
  const std::string_view value =
      blank == std::string_view::npos ? std::string_view() : Trimmed(text.substr(blank));
  if (kind == "identity") {
    if (!Identity::Parse(value, trust_domain)) {
      return Wrong(number, absl::StrCat("the identity is not spiffe://",
                                        absl::string_view(trust_domain.data(), trust_domain.size()),
                                        "/<kind>/<name>"));
    }
    list.identities.emplace(value);
    return absl::OkStatus();
  }
  if (kind == "certificate") {
    std::optional<std::string> fingerprint = ParseFingerprint(value);
    if (!fingerprint) {
      return Wrong(number,
                   "the certificate is not 64 hexadecimal digits; take what `openssl x509 -noout "
                   "-fingerprint -sha256` says behind the =");
    }
    list.certificates.insert(*std::move(fingerprint));
    return absl::OkStatus();
  }
  return Wrong(number, "does not begin with identity or certificate");
}

}  // namespace

void RevocationList::Add(const RevocationList& other) {
  identities.insert(other.identities.begin(), other.identities.end());
  certificates.insert(other.certificates.begin(), other.certificates.end());
}

absl::StatusOr<RevocationList> ParseRevocations(std::string_view text,
                                                std::string_view trust_domain) {
  RevocationList list;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const std::string_view entry = Trimmed(line.substr(0, line.find('#'))); !entry.empty()) {
      RETURN_IF_ERROR(ParseLine(entry, number, trust_domain, list));
    }
  }
  return list;
}

}  // namespace candor::rpc
