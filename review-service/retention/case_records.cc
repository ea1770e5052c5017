#include "retention/case_records.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/receipt/receipt.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/thread_store.h"
#include "review/threads.h"

namespace candor::review {
namespace {

absl::StatusOr<std::vector<std::string>> KeysBelow(const store::Store& store, store::Family family,
                                                   std::string_view prefix) {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(
      store.Scan(family, prefix, prefix, [&keys](std::string_view key, std::string_view) {
        keys.emplace_back(key);
        return true;
      }));
  return keys;
}

absl::Status DeleteBelow(CaseEdit& edit, store::Family family, std::string_view prefix) {
  ASSIGN_OR_RETURN(std::vector<std::string> keys, KeysBelow(edit.store(), family, prefix));
  for (std::string& key : keys) {
    edit.batch().Delete(family, std::move(key));
  }
  return absl::OkStatus();
}

// A slot of this case; another one of the same thread keeps its own.
absl::Status DeleteSlot(CaseEdit& edit, store::Family family, const std::string& slot_id,
                        const OpenCase& subject) {
  ASSIGN_OR_RETURN(const std::optional<storage::v1::SlotOwner> owner,
                   ThreadStore(edit.store()).FindOwner(family, slot_id));
  if (owner && owner->case_id() == subject.id) {
    edit.batch().Delete(family, slot_id);
  }
  return absl::OkStatus();
}

absl::Status DeleteAttachments(CaseEdit& edit, const OpenCase& subject, const ListedFiles& listed) {
  const ThreadStore threads(edit.store());
  for (const report::v1::Attachment& attachment : listed) {
    const std::string& slot_id = attachment.slot_id();
    ASSIGN_OR_RETURN(const auto owner, threads.FindOwner(kAttachments, slot_id));
    if (!owner || owner->case_id() != subject.id) {
      continue;
    }
    edit.batch().Delete(kAttachments, slot_id);
    ASSIGN_OR_RETURN(const auto pulled, threads.FindPulled(slot_id));
    for (std::uint32_t chunk = 0; pulled && chunk < pulled->chunks(); ++chunk) {
      edit.batch().Delete(kChunks, MessageKey(slot_id, chunk));
    }
    edit.batch().Delete(kPulled, slot_id);
  }
  return absl::OkStatus();
}

absl::Status DeleteOutgoing(CaseEdit& edit, const OpenCase& subject) {
  return edit.store().Scan(
      kOutgoing, "", "", [&edit, &subject](std::string_view key, std::string_view value) {
        storage::v1::SlotOwner owner;
        if (owner.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
            owner.case_id() == subject.id) {
          edit.batch().Delete(kOutgoing, std::string(key));
        }
        return true;
      });
}

absl::Status DeleteMessages(CaseEdit& edit, const OpenCase& subject) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                   KeysBelow(edit.store(), kMessages, subject.id));
  const ThreadKeys thread(Secret::CopyOf(subject.thread.thread_key()));
  bool is_waiting = false;
  for (const std::string& key : keys) {
    Wiped<storage::v1::CaseMessage> read;
    if (edit.Get(subject, kMessages, key, read.message).ok()) {
      const v1::ThreadMessage& message = read.message.message();
      is_waiting = is_waiting || message.delivery() == v1::DELIVERY_STATE_PENDING;
      if (message.has_reply()) {
        RETURN_IF_ERROR(DeleteSlot(edit, kReplySlots,
                                   SlotIdOf(thread.Down(read.message.index()).view()), subject));
      }
      RETURN_IF_ERROR(DeleteAttachments(edit, subject, read.message.attachments()));
    }
    edit.batch().Delete(kMessages, key);
  }
  return is_waiting ? DeleteOutgoing(edit, subject) : absl::OkStatus();
}

absl::Status DeleteExpectedSlots(CaseEdit& edit, const OpenCase& subject) {
  const ThreadKeys thread(Secret::CopyOf(subject.thread.thread_key()));
  for (std::uint32_t index = 0; index <= subject.thread.highest_up() + kExpectedAhead; ++index) {
    RETURN_IF_ERROR(DeleteSlot(edit, kUpSlots, SlotIdOf(thread.Up(index).view()), subject));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CodeKeys> ReadCodeKeys(const store::Store& store) {
  CodeKeys codes;
  RETURN_IF_ERROR(
      store.Scan(kDecisionCodes, "", "", [&codes](std::string_view key, std::string_view case_id) {
        codes[std::string(case_id)].emplace_back(key);
        return true;
      }));
  return codes;
}

absl::Status DeleteCase(CaseEdit& edit, const OpenCase& subject, const CodeKeys& codes) {
  if (!subject.thread.thread_key().empty()) {
    RETURN_IF_ERROR(DeleteExpectedSlots(edit, subject));
    RETURN_IF_ERROR(DeleteMessages(edit, subject));
  }
  Wiped<storage::v1::CaseReport> report;
  if (edit.Get(subject, kCaseReports, subject.id, report.message).ok()) {
    RETURN_IF_ERROR(DeleteAttachments(edit, subject, report.message.message().attachments()));
  }
  for (const store::Family family : {kCaseEvents, kReaders}) {
    RETURN_IF_ERROR(DeleteBelow(edit, family, subject.id));
  }
  if (const auto of_case = codes.find(subject.id); of_case != codes.end()) {
    for (const std::string& key : of_case->second) {
      edit.batch().Delete(kDecisionCodes, key);
    }
  }
  edit.Forget(subject);
  return absl::OkStatus();
}

absl::StatusOr<CaseFacts> FactsOf(const CaseEdit& edit, const OpenCase& subject) {
  CaseFacts facts{subject.summary, subject.work};
  RETURN_IF_ERROR(
      edit.store().Scan(kReaders, subject.id, "", [&facts](std::string_view, std::string_view) {
        facts.was_read = true;
        return false;
      }));
  for (std::uint32_t number = kReportNumber + 1; number < subject.thread.next_number(); ++number) {
    Wiped<storage::v1::CaseMessage> read;
    RETURN_IF_ERROR(edit.Get(subject, kMessages, MessageKey(subject.id, number), read.message));
    facts.last_fetched_day = std::max(facts.last_fetched_day, read.message.message().fetched_day());
  }
  return facts;
}

}  // namespace candor::review
