#include "candor/policy/message_checks.h"
#include "candor/policy/wire_text.h"
#include "entries.h"
#include "expect.h"
#include "google/protobuf/stubs/logging.h"

namespace candor::fuzz {

void FuzzMessage(std::string_view bytes) {
  // protobuf writes a line for every text that is not UTF-8.
  const google::protobuf::LogSilencer quiet;
  const auto first = policy::ParseFirstMessage(bytes);
  const auto later = policy::ParseLaterMessage(bytes);
  const auto invalid_text = policy::FindInvalidText(*report::v1::Message::descriptor(), bytes);
  Expect(!first.ok() || !later.ok());
  Expect((!first.ok() && !later.ok()) || !invalid_text);
  const auto reply = policy::ParseReply(bytes);
  Expect(!reply.ok() || !policy::FindInvalidText(*report::v1::Reply::descriptor(), bytes));
}

}  // namespace candor::fuzz
