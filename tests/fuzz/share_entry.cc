#include <string>

#include "candor/shamir/share.h"
#include "entries.h"
#include "expect.h"

namespace candor::fuzz {

void FuzzShare(std::string_view bytes) {
  const auto share = shamir::ParseShare(bytes);
  if (!share.ok()) {
    return;
  }
  Expect(share->index >= 1 && share->index <= 16 && share->threshold >= 2 &&
         share->threshold <= 16 && share->value.size() == 32 && share->set_id.size() == 8);
  const Secret text = shamir::ShareText(*share);
  const auto again = shamir::ParseShare(text.view());
  Expect(again.ok() && shamir::ShareText(*again).view() == text.view());
}

}  // namespace candor::fuzz
