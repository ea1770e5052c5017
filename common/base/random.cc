#include "candor/base/random.h"

#include <errno.h>
#include <sys/random.h>

#include <cstdlib>

namespace candor {

std::string Random::Bytes(std::size_t size) {
  std::string bytes(size, '\0');
  Fill(bytes.data(), size);
  return bytes;
}

Secret Random::SecretBytes(std::size_t size) {
  Secret secret(size);
  Fill(secret.data(), size);
  return secret;
}

void SystemRandom::Fill(char* out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got < 0) {
      if (errno == EINTR) {
        continue;
      }
      std::abort();
    }
    out += got;
    size -= static_cast<std::size_t>(got);
  }
}

}  // namespace candor
