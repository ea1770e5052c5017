// What a reporter finds on coming back.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/report/v1/report.pb.h"

namespace candor::client {

struct InboxReply {
  // Counted from 0 over the thread.
  std::uint32_t index = 0;
  // False when it is from the team but not to be understood: newer than this client, or broken.
  bool readable = true;
  report::v1::Reply reply;
};

struct Inbox {
  // In the order they were written. Empty also for a receipt that nobody ever used.
  std::vector<InboxReply> replies;
  // The index that the reporter's next message should try first.
  std::uint32_t next_index = 1;
  // Where to look on from next time.
  std::uint32_t next_reply = 0;
};

}  // namespace candor::client
