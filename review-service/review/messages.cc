#include "review/messages.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "casework/text_verbs.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/page_token.h"

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
  ASSIGN_OR_RETURN(const storage::v1::CaseKey key, threads.ReadCaseKey(found.entry->id));
  return found.keys->case_keys().Derive(key.number());
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
  const absl::StatusOr<ThreadStore::MessagePage> read = parts_.threads.MessagesAfter(
      id, page.after ? static_cast<std::uint32_t>(page.after->key) : 0, page.size);
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

void Messages::Send(const std::string& member, v1::SendReplyRequest request, Sent done,
                    std::uint64_t audit_entry) {
  struct Sending {
    Wiped<v1::SendReplyRequest> request;
    Wiped<v1::SendReplyResponse> response;
    Sent done;
  };
  const auto sending = std::make_shared<Sending>();
  sending->request.message.Swap(&request);
  v1::CaseChange change;
  change.set_name(sending->request.message.parent());
  change.set_request_id(sending->request.message.request_id());
  const absl::StatusOr<Cases::Found> found = parts_.cases.Find(member, change.name(), "parent");
  if (!found.ok()) {
    return done(found.status());
  }
  if (!change.request_id().empty() && change.request_id().size() != kRequestIdBytes) {
    return done(InvalidField("request_id", "is not 16 random bytes; leave it empty or send 16"));
  }
  sending->done = std::move(done);
  parts_.changes.Run(
      member, change, Action::kSendReply,
      [sending](ChangeContext& context) {
        sending->response.message.Clear();
        return SendReply(context, sending->request.message, sending->response.message);
      },
      [sending](const absl::StatusOr<v1::Case>& subject) {
        if (!subject.ok()) {
          return sending->done(subject.status());
        }
        v1::SendReplyResponse response;
        response.Swap(&sending->response.message);
        sending->done(std::move(response));
      },
      [sending](CaseEdit& edit, OpenCase& subject, std::uint32_t made) {
        return RecallText(edit, subject, made, sending->response.message);
      },
      audit_entry);
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
  for (const auto* const each : {&*found, &*other}) {
    if (const auto permit = parts_.cases.PermitFor(*each, member, Action::kLinkCases);
        !permit.ok()) {
      return done(permit.status());
    }
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
        ShowOwn(parts_.cases.StandingTo(*linked, member), *response.mutable_subject());
        done(std::move(response));
      });
}

}  // namespace candor::review
