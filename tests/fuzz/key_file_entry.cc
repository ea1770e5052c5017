#include <string>

#include "candor/hpke/sha256.h"
#include "candor/shamir/share_set.h"
#include "entries.h"
#include "expect.h"
#include "key_file_container.h"

namespace candor::fuzz {
namespace {

// Of a container or a slot.
template <typename Cost>
bool IsPaid(const Cost& cost) {
  return cost.scrypt_n() <= 1 << 20 && cost.scrypt_r() == 8 && cost.scrypt_p() == 1;
}

}  // namespace

void FuzzKeyFile(std::string_view bytes) {
  const auto whole = keys::DecodeContainer(bytes);
  const std::string with_checksum = std::string(bytes) + Sha256(bytes);
  for (const auto& container : {whole, keys::DecodeContainer(with_checksum)}) {
    if (!container.ok()) {
      continue;
    }
    const bool is_first = container->version() == 1;
    Expect(is_first ? IsPaid(*container) : container->has_passphrase() || container->has_shares());
    Expect(!container->has_passphrase() || (!is_first && IsPaid(container->passphrase())));
    Expect(!container->has_shares() || (!is_first && shamir::IsSound(container->shares())));
    Expect(is_first || !keys::RingAad(*container).empty());
  }
}

}  // namespace candor::fuzz
