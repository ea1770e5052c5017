#include "candor/policy/report_checks.h"
#include "candor/policy/wire_text.h"
#include "entries.h"
#include "expect.h"
#include "google/protobuf/stubs/logging.h"

namespace candor::fuzz {

void FuzzMessage(std::string_view bytes) {
  // protobuf writes a line for every text that is not UTF-8.
  const google::protobuf::LogSilencer quiet;
  const auto message = policy::ParseMessage(bytes);
  const auto invalid_text = policy::FindInvalidText(*report::v1::Message::descriptor(), bytes);
  Expect(!message.ok() || !invalid_text);
}

}  // namespace candor::fuzz
