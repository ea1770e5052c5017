#include "reporter.h"

#include <cstdlib>
#include <future>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/open/open.h"
#include "candor/policy/message_checks.h"
#include "review/case_edit.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"

namespace candor::review::test {

using relay::v1::RelayedEnvelope;
using report::v1::Message;

Message FirstMessage(const report::v1::Report& report) {
  Message message;
  *message.mutable_report() = report;
  return message;
}

Message LaterMessage(std::string_view text, char id) {
  Message message;
  message.set_message_id(std::string(16, id));
  message.mutable_follow_up()->set_text(std::string(text));
  return message;
}

report::v1::Attachment MakeAttachment(char slot, std::string_view name) {
  report::v1::Attachment file;
  file.set_slot_id(std::string(32, slot));
  file.set_content_key(std::string(32, 'k'));
  file.set_name(std::string(name));
  file.set_media_type("image/png");
  file.set_size(7);
  file.set_sha256(std::string(32, 'h'));
  return file;
}

RelayedEnvelope Reporter::Report(const report::v1::Report& report, std::uint32_t day) {
  RelayedEnvelope relayed = Report(FirstMessage(report));
  relayed.set_received_day(day);
  return relayed;
}

RelayedEnvelope Reporter::Report(const Message& message) {
  Message first = message;
  first.set_thread_key(thread_key());
  return portal_.SendMessage(first, thread_);
}

RelayedEnvelope Reporter::FollowUp(std::uint32_t index, std::string_view text, char id,
                                   std::uint32_t day) {
  return Send(index, LaterMessage(text, id), day);
}

RelayedEnvelope Reporter::Withdrawal(std::uint32_t index, char id) {
  Message message;
  message.set_message_id(std::string(16, id));
  message.mutable_withdrawal()->set_reason("settled");
  return Send(index, message);
}

RelayedEnvelope Reporter::Send(std::uint32_t index, const Message& message, std::uint32_t day) {
  RelayedEnvelope relayed = portal_.SendLater(message.SerializeAsString(), thread_, index);
  relayed.set_received_day(day);
  return relayed;
}

std::string Reporter::UpSlot(std::uint32_t index) const {
  return SlotIdOf(thread_.Up(index).view());
}

std::string Reporter::DownSlot(std::uint32_t index) const {
  return SlotIdOf(thread_.Down(index).view());
}

absl::StatusOr<report::v1::Reply> Reporter::Read(std::uint32_t index,
                                                 std::string_view envelope) const {
  sealed::v1::SealedEnvelope sealed;
  if (!sealed.ParseFromString(std::string(envelope))) {
    return absl::InvalidArgumentError("no envelope");
  }
  const std::string slot_id = DownSlot(index);
  const Secret psk = thread_.Psk();
  open::OpenInput input;
  input.place = {.channel = "conduct", .slot_id = slot_id};
  input.psk = psk.view();
  ASSIGN_OR_RETURN(
      const Secret content,
      open::Open(input, sealed, [](std::uint32_t, std::string_view) -> const open::PrivateKey* {
        return nullptr;
      }));
  return policy::ParseReply(content.view());
}

absl::StatusOr<report::v1::Reply> Reporter::Waiting(const World& world, std::uint32_t index,
                                                    std::string_view intake) const {
  ASSIGN_OR_RETURN(const auto value,
                   world.store->Get(kOutgoing, OutgoingKey(intake, DownSlot(index))));
  Outgoing::Waiting waiting{DownSlot(index), {}};
  if (!value || !waiting.owner.ParseFromString(*value)) {
    return absl::NotFoundError("nothing waits there");
  }
  ASSIGN_OR_RETURN(const sealed::v1::SealedEnvelope sealed,
                   world.outgoing->Seal(*MakeKeys(), waiting));
  return Read(index, sealed.SerializeAsString());
}

std::vector<v1::ThreadMessage> ListMessages(World& world, const std::string& name) {
  const auto keys = MakeKeys();
  CaseEdit edit(*world.store, *keys, world.random);
  const OpenCase& subject = *edit.Open(*IdOfCaseName(name)).value();
  std::vector<v1::ThreadMessage> all;
  for (std::uint32_t number = 1; number < subject.thread.next_number(); ++number) {
    storage::v1::CaseMessage message;
    if (!edit.Get(subject, kMessages, MessageKey(subject.id, number), message).ok()) {
      std::abort();
    }
    v1::ThreadMessage& shown = all.emplace_back(message.message());
    const MessagePlace place{subject.id, number};
    shown.set_name(MessageName(place));
    if (!ShowAttachments(*world.threads, place, message.attachments(), *shown.mutable_attachments())
             .ok()) {
      std::abort();
    }
  }
  return all;
}

std::vector<v1::Case> Readable(World& world) {
  std::vector<v1::Case> all = world.ListAll();
  std::erase_if(all, [](const v1::Case& c) { return c.state() == v1::CASE_STATE_QUARANTINED; });
  return all;
}

std::vector<v1::Case> Quarantined(World& world) {
  std::vector<v1::Case> all = world.ListAll();
  std::erase_if(all, [](const v1::Case& c) { return c.state() != v1::CASE_STATE_QUARANTINED; });
  return all;
}

v1::Case GetCase(World& world, const std::string& name, std::string_view member) {
  v1::GetCaseRequest request;
  request.set_name(name);
  v1::GetCaseResponse response;
  if (!world.cases->Get(member, request, response).ok()) {
    std::abort();
  }
  return response.subject();
}

absl::StatusOr<v1::SendReplyResponse> SendReply(World& world, const std::string& name,
                                                const std::string& text,
                                                const std::string& request_id,
                                                const std::string& member,
                                                v1::TextPurpose purpose) {
  v1::SendReplyRequest request;
  request.set_purpose(purpose);
  request.set_parent(name);
  request.set_text(text);
  request.set_request_id(request_id);
  std::promise<absl::StatusOr<v1::SendReplyResponse>> outcome;
  world.messages->Send(member, request, [&outcome](absl::StatusOr<v1::SendReplyResponse> sent) {
    outcome.set_value(std::move(sent));
  });
  return outcome.get_future().get();
}

absl::StatusOr<v1::LinkCasesResponse> LinkCases(World& world, const std::string& name,
                                                const std::string& other,
                                                const std::string& member) {
  v1::LinkCasesRequest request;
  request.set_name(name);
  request.set_other(other);
  std::promise<absl::StatusOr<v1::LinkCasesResponse>> outcome;
  world.messages->Link(member, request, [&outcome](absl::StatusOr<v1::LinkCasesResponse> linked) {
    outcome.set_value(std::move(linked));
  });
  return outcome.get_future().get();
}

absl::Status TakeNotice(World& world, relay::v1::SlotNoticeKind kind, const std::string& slot_id,
                        std::uint32_t day) {
  relay::v1::SlotNotice notice;
  notice.set_kind(kind);
  notice.set_slot_id(slot_id);
  notice.set_day(day);
  std::promise<absl::Status> outcome;
  world.notices->Take(MakeKeys(), notice,
                      [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  return outcome.get_future().get();
}

}  // namespace candor::review::test
