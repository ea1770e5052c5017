#include <string>

#include "candor/hpke/sha256.h"
#include "entries.h"
#include "expect.h"
#include "key_file_container.h"

namespace candor::fuzz {

void FuzzKeyFile(std::string_view bytes) {
  const auto whole = keys::DecodeContainer(bytes);
  const std::string with_checksum = std::string(bytes) + Sha256(bytes);
  for (const auto& container : {whole, keys::DecodeContainer(with_checksum)}) {
    Expect(!container.ok() || (container->scrypt_n() <= 1 << 20 && container->scrypt_r() == 8 &&
                               container->scrypt_p() == 1));
  }
}

}  // namespace candor::fuzz
