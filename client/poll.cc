// The reporter looks for replies.
#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/client/call.h"
#include "candor/client/portal_client.h"
#include "candor/open/open.h"
#include "candor/policy/message_checks.h"
#include "intake_line.h"

namespace candor::client {
namespace {

// Every call asks for as many, so that calls tell nothing.
constexpr std::uint32_t kWindow = 4;
// So many calls in a row that find nothing end the search: the words are all that most reporters
// have, and replies that were read long ago are gone from intake, up to 32 in a row.
constexpr int kEmptyWindows = 8;
constexpr std::uint32_t kLastIndex = std::numeric_limits<std::uint32_t>::max() - kWindow;

absl::StatusOr<intake::v1::FetchRepliesResponse> Fetch(IntakeLine& line, const ThreadKeys& thread,
                                                       std::uint32_t from) {
  Wiped<intake::v1::FetchRepliesRequest> request;
  for (std::uint32_t i = 0; i < kWindow; ++i) {
    request.message.add_capabilities(std::string(thread.Down(from + i).view()));
  }
  intake::v1::FetchRepliesResponse response;
  RETURN_IF_ERROR(StatusOf(line.Retry([&](grpc::ClientContext& context) {
    return line.stub().FetchReplies(&context, request.message, &response);
  })));
  if (response.envelopes_size() != int{kWindow}) {
    return absl::InternalError(
        "intake answered a poll with something else than four envelopes; is this the right "
        "service?");
  }
  return response;
}

// Nothing when there was no reply: what lies there is noise, or for nobody.
absl::StatusOr<std::optional<InboxReply>> Open(const IntakeLine& line, const ThreadKeys& thread,
                                               std::uint32_t index,
                                               const sealed::v1::SealedEnvelope& envelope) {
  const std::string slot_id = SlotIdOf(thread.Down(index).view());
  const Secret psk = thread.Psk();
  open::OpenInput input;
  input.place = {.channel = line.options().channel, .slot_id = slot_id};
  input.psk = psk.view();
  const absl::StatusOr<Secret> content = open::Open(
      input, envelope,
      [](std::uint32_t, std::string_view) -> const open::PrivateKey* { return nullptr; });
  if (absl::IsInternal(content.status())) {
    return content.status();
  }
  if (!content.ok()) {
    return std::nullopt;
  }
  absl::StatusOr<report::v1::Reply> reply = policy::ParseReply(content->view());
  InboxReply found{.index = index, .readable = reply.ok(), .reply = {}};
  if (reply.ok()) {
    found.reply = *std::move(reply);
  }
  return found;
}

}  // namespace

absl::StatusOr<Inbox> PortalClient::Poll(const Receipt& receipt, std::uint32_t from) {
  return Poll(receipt.Thread(), from);
}

absl::StatusOr<Inbox> PortalClient::Poll(const ThreadKeys& thread, std::uint32_t from) {
  Inbox inbox;
  inbox.next_reply = from;
  for (int empty = 0; empty < kEmptyWindows && from <= kLastIndex; from += kWindow) {
    ++empty;
    ASSIGN_OR_RETURN(const intake::v1::FetchRepliesResponse window, Fetch(*line_, thread, from));
    for (std::uint32_t i = 0; i < kWindow; ++i) {
      ASSIGN_OR_RETURN(std::optional<InboxReply> reply,
                       Open(*line_, thread, from + i, window.envelopes(static_cast<int>(i))));
      if (reply) {
        empty = 0;
        inbox.next_reply = from + i + 1;
        inbox.next_index = std::max(inbox.next_index, reply->reply.next_index());
        inbox.replies.push_back(*std::move(reply));
      }
    }
  }
  return inbox;
}

}  // namespace candor::client
