#include "review/attachment_reader.h"

#include <charconv>
#include <optional>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"

namespace candor::review {
namespace {

struct PlaceInCase {
  std::string case_name;
  std::uint32_t number = 0;
  std::uint32_t index = 0;
};

// A number as names have it: no sign, no leading zero.
std::optional<std::uint32_t> ParseNumber(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(number) != text) {
    return std::nullopt;
  }
  return number;
}

// `cases/{id}/messages/{number}/attachments/{index}`, taken apart.
std::optional<PlaceInCase> ParseName(std::string_view name) {
  constexpr std::string_view kMessagesPart = "/messages/";
  constexpr std::string_view kAttachmentsPart = "/attachments/";
  const std::size_t messages = name.find(kMessagesPart);
  const std::size_t attachments = name.find(kAttachmentsPart);
  if (messages == std::string_view::npos || attachments == std::string_view::npos ||
      attachments < messages + kMessagesPart.size()) {
    return std::nullopt;
  }
  const std::size_t number_at = messages + kMessagesPart.size();
  const auto number = ParseNumber(name.substr(number_at, attachments - number_at));
  const auto index = ParseNumber(name.substr(attachments + kAttachmentsPart.size()));
  if (!IdOfCaseName(name.substr(0, messages)) || !number || !index) {
    return std::nullopt;
  }
  return PlaceInCase{std::string(name.substr(0, messages)), *number, *index};
}

// What the reporter listed there, with its key; nothing when there is no such message or place.
absl::StatusOr<std::optional<report::v1::Attachment>> FindListed(
    const AttachmentReader::Parts& parts, const Cases::Found& found, const PlaceInCase& place) {
  const std::string& id = found.entry->id;
  const bool in_report = place.number == kReportNumber;
  const std::string key = in_report ? id : MessageKey(id, place.number);
  const store::Family family = in_report ? kCaseReports : kMessages;
  ASSIGN_OR_RETURN(const std::optional<std::string> value, parts.store.Get(family, key));
  if (!value) {
    return std::nullopt;
  }
  storage::v1::SealedRecord sealed;
  if (!sealed.ParseFromString(*value)) {
    return absl::DataLossError("a stored record does not parse");
  }
  ASSIGN_OR_RETURN(const storage::v1::CaseKey case_key, parts.threads.ReadCaseKey(id));
  ASSIGN_OR_RETURN(const Secret data_key, found.keys->case_keys().Derive(case_key.number()));
  Wiped<storage::v1::CaseReport> report;
  Wiped<storage::v1::CaseMessage> message;
  RETURN_IF_ERROR(in_report ? OpenRecord(data_key, {family, key}, sealed, report.message)
                            : OpenRecord(data_key, {family, key}, sealed, message.message));
  auto& listed = in_report ? *report.message.mutable_message()->mutable_attachments()
                           : *message.message.mutable_attachments();
  if (place.index >= static_cast<std::uint32_t>(listed.size())) {
    return std::nullopt;
  }
  return std::move(listed[static_cast<int>(place.index)]);
}

// The case, for who may read its text now.
absl::StatusOr<Cases::Found> FindReadable(const AttachmentReader::Parts& parts,
                                          std::string_view member, std::string_view case_name) {
  absl::StatusOr<Cases::Found> found = parts.cases.Find(member, case_name, "name");
  if (!found.ok()) {
    return ReasonOf(found.status()) == Reason::kNoSuchCase ? Error(Reason::kNoSuchAttachment)
                                                           : found.status();
  }
  RETURN_IF_ERROR(parts.cases.PermitFor(*found, member, Action::kReadText).status());
  return found;
}

v1::AttachmentInfo InfoOf(std::string_view name, const report::v1::Attachment& listed) {
  v1::AttachmentInfo info;
  info.set_name(std::string(name));
  info.set_file_name(listed.name());
  info.set_media_type(listed.media_type());
  info.set_size(listed.size());
  info.set_sha256(listed.sha256());
  info.set_state(v1::ATTACHMENT_STATE_READY);
  return info;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AttachmentReader>> AttachmentReader::Open(const Parts& parts,
                                                                         std::string_view member,
                                                                         std::string_view name) {
  const std::optional<PlaceInCase> place = ParseName(name);
  if (!parts.cases.loaded()) {
    return Error(Reason::kSealed);
  }
  if (!place) {
    return InvalidField("name", "is not an attachment's name; take it from ListMessages");
  }
  ASSIGN_OR_RETURN(const Cases::Found found, FindReadable(parts, member, place->case_name));
  auto listed = FindListed(parts, found, *place);
  if (!listed.ok()) {
    return Error(Reason::kInternal);
  }
  if (!listed->has_value()) {
    return Error(Reason::kNoSuchAttachment);
  }
  Wiped<report::v1::Attachment> attachment;
  attachment.message.Swap(&**listed);
  const std::string& slot_id = attachment.message.slot_id();
  const auto owner = parts.threads.FindOwner(kAttachments, slot_id);
  const auto pulled = parts.pulled.Find(slot_id);
  if (!owner.ok() || !pulled.ok()) {
    return Error(Reason::kInternal);
  }
  if (!owner->has_value() || !(*owner)->ready() || !pulled->has_value()) {
    return Error(Reason::kAttachmentNotReady);
  }
  auto opener = OpenListed(attachment.message, **pulled);
  if (!opener.ok()) {
    return Error(Reason::kAttachmentDamaged);
  }
  return std::unique_ptr<AttachmentReader>(
      new AttachmentReader(parts, {std::string(member), place->case_name}, slot_id,
                           InfoOf(name, attachment.message), *std::move(opener)));
}

AttachmentReader::AttachmentReader(const Parts& parts, Reader reader, std::string slot_id,
                                   v1::AttachmentInfo info, open::AttachmentOpener opener)
    : parts_(parts),
      reader_(std::move(reader)),
      slot_id_(std::move(slot_id)),
      info_(std::move(info)),
      opener_(std::move(opener)) {}

absl::StatusOr<Secret> AttachmentReader::Next() {
  // Who must not read the case any more reads no further.
  RETURN_IF_ERROR(FindReadable(parts_, reader_.member, reader_.case_name).status());
  while (next_ < opener_.chunks()) {
    const auto chunk = parts_.pulled.ReadChunk(slot_id_, next_);
    if (!chunk.ok() || !chunk->has_value()) {
      return Error(Reason::kAttachmentDamaged);
    }
    absl::StatusOr<Secret> bytes = opener_.Next(**chunk);
    if (!bytes.ok()) {
      return Error(Reason::kAttachmentDamaged);
    }
    ++next_;
    if (!bytes->empty()) {
      hash_.Add(bytes->view());
      return bytes;
    }
  }
  if (std::exchange(ended_, true)) {
    return Secret();
  }
  return hash_.Finish() == info_.sha256() ? absl::StatusOr<Secret>(Secret())
                                          : Error(Reason::kAttachmentDamaged);
}

}  // namespace candor::review
