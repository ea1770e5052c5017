#include "review/thread_store.h"

#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::size_t kNumberBytes = 4;
// A client takes answers of 4 MiB unless told otherwise.
constexpr std::size_t kMaxPageBytes = 1 << 20;

absl::Status Unreadable() { return absl::DataLossError("a stored record does not parse"); }

bool Parse(std::string_view bytes, google::protobuf::Message& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

std::uint32_t NumberOf(std::string_view message_key) {
  std::uint32_t number = 0;
  for (const char byte : message_key.substr(message_key.size() - kNumberBytes)) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

}  // namespace

std::string MessageKey(std::string_view case_id, std::uint32_t number) {
  std::string key(case_id);
  AppendU32(key, number);
  return key;
}

std::string OutgoingKey(std::string_view intake, std::string_view slot_id) {
  std::string key(intake);
  key.push_back('\0');
  return key.append(slot_id);
}

std::string JoinIds(const std::vector<std::string>& ids) {
  std::string joined;
  for (const std::string& id : ids) {
    joined.append(id);
  }
  return joined;
}

absl::StatusOr<std::optional<storage::v1::SlotOwner>> ThreadStore::FindOwner(
    store::Family family, std::string_view slot_id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(family, slot_id));
  if (!value) {
    return std::nullopt;
  }
  storage::v1::SlotOwner owner;
  if (!owner.ParseFromString(*value)) {
    return Unreadable();
  }
  return owner;
}

absl::StatusOr<std::optional<storage::v1::PulledAttachment>> ThreadStore::FindPulled(
    std::string_view slot_id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(kPulled, slot_id));
  if (!value) {
    return std::nullopt;
  }
  storage::v1::PulledAttachment pulled;
  if (!pulled.ParseFromString(*value)) {
    return Unreadable();
  }
  return pulled;
}

absl::StatusOr<storage::v1::CaseKey> ThreadStore::ReadCaseKey(std::string_view case_id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(kCaseKeys, case_id));
  if (!value) {
    return absl::NotFoundError("no such case");
  }
  storage::v1::CaseKey key;
  if (!key.ParseFromString(*value)) {
    return Unreadable();
  }
  return key;
}

absl::StatusOr<std::vector<std::string>> ThreadStore::FindOrphans(std::string_view slot_id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store_.Get(kOrphans, slot_id));
  std::vector<std::string> ids;
  if (value && value->size() % kCaseIdBytes != 0) {
    return Unreadable();
  }
  for (std::size_t at = 0; value && at < value->size(); at += kCaseIdBytes) {
    ids.push_back(value->substr(at, kCaseIdBytes));
  }
  return ids;
}

absl::StatusOr<std::vector<std::string>> ThreadStore::OrphanSlots() const {
  std::vector<std::string> slots;
  RETURN_IF_ERROR(
      store_.Scan(kOrphans, "", "", [&slots](std::string_view slot_id, std::string_view) {
        slots.emplace_back(slot_id);
        return true;
      }));
  return slots;
}

absl::StatusOr<ThreadStore::MessagePage> ThreadStore::RecordsAfter(store::Family family,
                                                                   std::string_view case_id,
                                                                   std::uint32_t number,
                                                                   std::size_t limit) const {
  MessagePage page;
  std::size_t bytes = 0;
  bool whole = true;
  RETURN_IF_ERROR(store_.Scan(family, case_id, MessageKey(case_id, number),
                              [&](std::string_view key, std::string_view value) {
                                bytes += value.size();
                                page.has_more = page.records.size() == limit ||
                                                (!page.records.empty() && bytes > kMaxPageBytes);
                                if (page.has_more) {
                                  return false;
                                }
                                page.records.push_back({NumberOf(key), {}});
                                whole = Parse(value, page.records.back().record);
                                return whole;
                              }));
  if (!whole) {
    return Unreadable();
  }
  return page;
}

absl::StatusOr<std::vector<ThreadStore::WaitingReply>> ThreadStore::OutgoingAfter(
    std::string_view intake, std::string_view slot_id, std::size_t limit) const {
  std::vector<WaitingReply> page;
  const std::string prefix = OutgoingKey(intake, "");
  bool whole = true;
  RETURN_IF_ERROR(store_.Scan(kOutgoing, prefix, OutgoingKey(intake, slot_id),
                              [&](std::string_view key, std::string_view value) {
                                page.push_back({std::string(key.substr(prefix.size())), {}});
                                whole = Parse(value, page.back().owner);
                                return whole && page.size() < limit;
                              }));
  if (!whole) {
    return Unreadable();
  }
  return page;
}

}  // namespace candor::review
