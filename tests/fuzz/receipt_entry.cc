#include <string>

#include "candor/receipt/receipt.h"
#include "entries.h"
#include "expect.h"

namespace candor::fuzz {

void FuzzReceipt(std::string_view bytes) {
  const auto receipt = Receipt::FromWords(bytes);
  if (!receipt.ok()) {
    return;
  }
  std::string words;
  for (const std::string_view word : receipt->Words()) {
    words.append(word).append(" ");
  }
  const auto again = Receipt::FromWords(words);
  Expect(again.ok() && again->Words() == receipt->Words());
}

}  // namespace candor::fuzz
