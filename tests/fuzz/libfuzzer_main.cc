#include <cstddef>
#include <cstdint>

#include "entries.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  candor::fuzz::CANDOR_FUZZ_ENTRY({reinterpret_cast<const char*>(data), size});
  return 0;
}
