#include "casework/history.h"

#include <optional>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "review/case_cipher.h"
#include "review/families.h"
#include "review/page_token.h"

namespace candor::review {
namespace {

absl::StatusOr<Secret> DataKeyOf(const ThreadStore& threads, const Cases::Found& found) {
  ASSIGN_OR_RETURN(const storage::v1::CaseKey key, threads.ReadCaseKey(found.entry->id));
  return found.keys->case_keys().Derive(key.number());
}

// Empty for a case that nobody worked on.
absl::Status ReadWork(const store::Store& store, const ThreadStore& threads,
                      const Cases::Found& found, storage::v1::Casework& work) {
  const std::string& id = found.entry->id;
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store.Get(kCasework, id));
  if (!value) {
    return absl::OkStatus();
  }
  storage::v1::SealedRecord sealed;
  if (!sealed.ParseFromString(*value)) {
    return absl::DataLossError("a stored record does not parse");
  }
  ASSIGN_OR_RETURN(const Secret key, DataKeyOf(threads, found));
  return OpenRecord(key, {kCasework, id}, sealed, work);
}

absl::Status ShowPage(const ThreadStore& threads, const Cases::Found& found,
                      const ThreadStore::MessagePage& page, History::AuditEntries entries,
                      v1::ListCaseEventsResponse& response) {
  ASSIGN_OR_RETURN(const Secret key, DataKeyOf(threads, found));
  for (const auto& [number, record] : page.records) {
    v1::CaseEvent& event = *response.add_events();
    RETURN_IF_ERROR(
        OpenRecord(key, {kCaseEvents, MessageKey(found.entry->id, number)}, record, event));
    if (entries == History::AuditEntries::kLeftOut) {
      event.clear_audit_entry();
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status History::GetFile(std::string_view member, const v1::GetCaseFileRequest& request,
                              v1::GetCaseFileResponse& response) const {
  ASSIGN_OR_RETURN(const Cases::Found found, cases_.Find(member, request.name(), "name"));
  RETURN_IF_ERROR(cases_.PermitFor(found, member, Action::kReadText).status());
  Wiped<storage::v1::Casework> work;
  if (!ReadWork(store_, threads_, found, work.message).ok()) {
    return Error(Reason::kInternal);
  }
  v1::CaseFile& file = *response.mutable_file();
  file.Swap(work.message.mutable_file());
  if (!cases_.Find(member, file.duplicate_of(), "name").ok()) {
    file.clear_duplicate_of();
  }
  return absl::OkStatus();
}

absl::Status History::ListEvents(std::string_view member, const v1::ListCaseEventsRequest& request,
                                 v1::ListCaseEventsResponse& response, AuditEntries entries) const {
  ASSIGN_OR_RETURN(const Cases::Found found, cases_.Find(member, request.parent(), "parent"));
  RETURN_IF_ERROR(cases_.PermitFor(found, member, Action::kReadText).status());
  const std::string& id = found.entry->id;
  const PageTokens tokens(found.keys->page_token_key(), PagedList::kEventList, member);
  ASSIGN_OR_RETURN(const Page page, tokens.Read(request.page_size(), request.page_token()));
  const auto& [last, case_id] = page.after.value_or(ListPosition{0, id});
  if (case_id != id) {
    return InvalidField("page_token", "is that of another case; leave it empty for the first page");
  }
  const absl::StatusOr<ThreadStore::MessagePage> read =
      threads_.EventsAfter(id, static_cast<std::uint32_t>(last), page.size);
  if (!read.ok()) {
    return Error(Reason::kInternal);
  }
  if (read->has_more) {
    response.set_next_page_token(tokens.Make({read->records.back().number, id}));
  }
  if (!ShowPage(threads_, found, *read, entries, response).ok()) {
    WipeMessage(response);
    return Error(Reason::kInternal);
  }
  return absl::OkStatus();
}

}  // namespace candor::review
