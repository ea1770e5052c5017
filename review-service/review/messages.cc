#include "review/messages.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/policy/message_checks.h"
#include "candor/receipt/receipt.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/page_token.h"
#include "review/threads.h"

namespace candor::review {
namespace {

constexpr std::size_t kRequestIdBytes = 16;

absl::Status Show(const ThreadStore& threads, const MessagePlace& place,
                  storage::v1::CaseMessage& message, v1::ThreadMessage& shown) {
  shown.Swap(message.mutable_message());
  shown.set_name(MessageName(place));
  return ShowAttachments(threads, place, message.attachments(), *shown.mutable_attachments());
}

absl::StatusOr<Secret> DataKeyOf(const ThreadStore& threads, const Cases::Found& found) {
  ASSIGN_OR_RETURN(const storage::v1::WrappedDataKey wrapped, threads.ReadDataKey(found.entry->id));
  return UnwrapDataKey(found.keys->master_key(), found.entry->id, wrapped);
}

absl::Status ShowPage(const ThreadStore& threads, const Cases::Found& found,
                      const std::vector<ThreadStore::NumberedRecord>& page,
                      v1::ListMessagesResponse& response) {
  ASSIGN_OR_RETURN(const Secret key, DataKeyOf(threads, found));
  const std::string& id = found.entry->id;
  for (const auto& [number, record] : page) {
    Wiped<storage::v1::CaseMessage> message;
    const std::string record_key = MessageKey(id, number);
    RETURN_IF_ERROR(OpenRecord(key, {kMessages, record_key}, record, message.message));
    RETURN_IF_ERROR(Show(threads, {id, number}, message.message, *response.add_messages()));
  }
  return absl::OkStatus();
}

// What a caller is told of a change that failed: the store's refusals, and no detail of ours.
absl::Status Told(const absl::Status& status) {
  return ReasonOf(status) ? status : Error(Reason::kInternal);
}

bool IsQuarantined(const Cases::Found& found) {
  return found.entry->summary.subject().state() == v1::CASE_STATE_QUARANTINED;
}

}  // namespace

absl::Status Messages::List(std::string_view member, const v1::ListMessagesRequest& request,
                            v1::ListMessagesResponse& response) const {
  ASSIGN_OR_RETURN(const Cases::Found found, parts_.cases.Find(member, request.parent(), "parent"));
  RETURN_IF_ERROR(parts_.cases.PermitFor(found, member, Action::kReadText).status());
  const std::string& id = found.entry->id;
  const PageTokens tokens(found.keys->page_token_key(), PagedList::kMessageList, member);
  ASSIGN_OR_RETURN(const Page page, tokens.Read(request.page_size(), request.page_token()));
  if (page.after && page.after->id != id) {
    return InvalidField("page_token", "is that of another case; leave it empty for the first page");
  }
  const absl::StatusOr<ThreadStore::MessagePage> read =
      parts_.threads.MessagesAfter(id, page.after ? static_cast<std::uint32_t>(page.after->key) : 0, page.size);
  if (!read.ok()) {
    return Error(Reason::kInternal);
  }
  if (read->has_more) {
    response.set_next_page_token(tokens.Make({read->records.back().number, id}));
  }
  if (!ShowPage(parts_.threads, found, read->records, response).ok()) {
    WipeMessage(response);
    return Error(Reason::kInternal);
  }
  return absl::OkStatus();
}

struct Messages::Sending {
  std::string member;
  Wiped<v1::SendReplyRequest> request;
  Sent done;
  v1::SendReplyResponse response;
};

absl::StatusOr<bool> Messages::Write(CaseEdit& edit, OpenCase& subject, Sending& sending) const {
  const v1::SendReplyRequest& request = sending.request.message;
  v1::ThreadMessage& shown = *sending.response.mutable_message();
  const std::string seen_id =
      SeenId("request", std::string(sending.member).append("/").append(request.request_id()));
  Wiped<storage::v1::CaseMessage> reply;
  if (const auto number = FindSeen(subject.thread, seen_id); number) {
    RETURN_IF_ERROR(edit.Get(subject, kMessages, MessageKey(subject.id, *number), reply.message));
    RETURN_IF_ERROR(Show(parts_.threads, {subject.id, *number}, reply.message, shown));
    return false;
  }
  const std::uint32_t number = subject.thread.next_number();
  if (!request.request_id().empty()) {
    Remember(subject.thread, seen_id, number);
  }
  RETURN_IF_ERROR(HoldText(edit, subject,
                           {.text = request.text(),
                            .author = sending.member,
                            .purpose = request.purpose(),
                            .day = DayOf(parts_.clock.Now())},
                           reply.message));
  RETURN_IF_ERROR(Show(parts_.threads, {subject.id, number}, reply.message, shown));
  return true;
}

void Messages::Send(const std::string& member, v1::SendReplyRequest request, Sent done) {
  const auto sending = std::make_shared<Sending>();
  sending->request.message.Swap(&request);
  const absl::StatusOr<Cases::Found> found =
      parts_.cases.Find(member, sending->request.message.parent(), "parent");
  if (!found.ok()) {
    return done(found.status());
  }
  FieldViolations violations;
  policy::CheckReplyText(sending->request.message.text(), "text", violations);
  const std::size_t id_size = sending->request.message.request_id().size();
  if (id_size != 0 && id_size != kRequestIdBytes) {
    violations.Add("request_id", "is not 16 random bytes; leave it empty or send 16");
  }
  if (!violations.empty()) {
    return done(violations.ToStatus());
  }
  if (IsQuarantined(*found)) {
    return done(Error(Reason::kQuarantined));
  }
  sending->member = member;
  sending->done = std::move(done);
  parts_.editor.Apply(
      found->keys, found->entry->id,
      [this, sending](CaseEdit& edit, OpenCase& subject) { return Write(edit, subject, *sending); },
      [sending](const absl::Status& status) {
        if (!status.ok()) {
          return sending->done(Told(status));
        }
        sending->done(std::move(sending->response));
      });
}

void Messages::Link(const std::string& member, const v1::LinkCasesRequest& request, Linked done) {
  const absl::StatusOr<Cases::Found> found = parts_.cases.Find(member, request.name(), "name");
  if (!found.ok()) {
    return done(found.status());
  }
  const absl::StatusOr<Cases::Found> other = parts_.cases.Find(member, request.other(), "other");
  if (!other.ok()) {
    return done(other.status());
  }
  if (request.name() == request.other()) {
    return done(InvalidField("other", "is the case itself; name another one"));
  }
  const auto note = [](OpenCase& in, const std::string& name) {
    const auto& links = in.summary.subject().linked_cases();
    if (std::ranges::find(links, name) != links.end()) {
      return false;
    }
    in.shown().add_linked_cases(name);
    return true;
  };
  parts_.editor.Apply(
      found->keys, found->entry->id,
      [note, id = other->entry->id](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(OpenCase* const linked, edit.Open(id));
        const bool is_new = note(subject, CaseName(linked->id));
        return note(*linked, CaseName(subject.id)) || is_new;
      },
      [this, member, name = request.name(),
       done = std::move(done)](const absl::Status& status) mutable {
        const absl::StatusOr<Cases::Found> linked = parts_.cases.Find(member, name, "name");
        if (!status.ok() || !linked.ok()) {
          return done(status.ok() ? linked.status() : Told(status));
        }
        v1::LinkCasesResponse response;
        Cases::Show(*linked, *response.mutable_subject());
        done(std::move(response));
      });
}

}  // namespace candor::review
