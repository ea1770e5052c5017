#include "candor/base/secret.h"

#include <string.h>

#include <utility>

namespace candor {

void WipeBytes(std::string& bytes) {
  explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

bool ConstantTimeEquals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  // Volatile, so that the loop cannot be left early.
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

Secret Secret::CopyOf(std::string_view bytes) {
  Secret copy;
  copy.bytes_.assign(bytes);
  return copy;
}

// A short string lives inside the object and is copied by a move, so the source is wiped.
Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.Wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    bytes_ = std::move(other.bytes_);
    other.Wipe();
  }
  return *this;
}

Secret::~Secret() { Wipe(); }

void Secret::Truncate(std::size_t size) {
  if (size < bytes_.size()) {
    explicit_bzero(bytes_.data() + size, bytes_.size() - size);
    bytes_.resize(size);
  }
}

void Secret::Wipe() {
  // The buffer may hold more than the size says: wipe all of the capacity.
  bytes_.resize(bytes_.capacity());
  WipeBytes(bytes_);
}

}  // namespace candor
