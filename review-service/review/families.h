// The families of review's store, in the order that it is opened with (docs/DATA_MODEL.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/store/store.h"

namespace candor::review {

// Counts the incompatible changes of what is stored.
inline constexpr std::uint32_t kSchemaVersion = 2;

inline constexpr store::Family kCaseKeys{0};       // case id: CaseKey
inline constexpr store::Family kCaseSummaries{1};  // case id: SealedRecord of CaseSummary
inline constexpr store::Family kCaseReports{2};    // case id: SealedRecord of CaseReport
inline constexpr store::Family kFiled{3};          // filing key: case id
inline constexpr store::Family kQuarantine{4};     // case id: SealedRecord of QuarantinedEnvelope
inline constexpr store::Family kMeta{
    5};  // "key check": SealedRecord of nothing; "roster": SealedRecord of Roster
inline constexpr store::Family kThreads{6};      // case id: SealedRecord of CaseThread
inline constexpr store::Family kMessages{7};     // case id, u32 number: SealedRecord of CaseMessage
inline constexpr store::Family kUpSlots{8};      // expected slot id: SlotOwner
inline constexpr store::Family kOrphans{9};      // slot id: id of the case in quarantine
inline constexpr store::Family kReplySlots{10};  // slot id of a reply: SlotOwner
inline constexpr store::Family kOutgoing{11};    // intake name, 0, slot id: SlotOwner
inline constexpr store::Family kAttachments{12};  // slot id of an attachment: SlotOwner
inline constexpr store::Family kPulled{13};       // the same: PulledAttachment
inline constexpr store::Family kChunks{14};       // slot id, u32 index: the chunk, as pulled

inline constexpr store::Family kCasework{15};    // case id: SealedRecord of Casework
inline constexpr store::Family kCaseEvents{16};  // case id, u32 number: SealedRecord of CaseEvent
inline constexpr store::Family kDecisionCodes{17};  // HKDF of the code (decision_code.h): case id

inline constexpr store::Family kAuditEntries{18};      // u64 index: StoredAuditEntry
inline constexpr store::Family kAuditNodes{19};        // u8 level, u64 index: 32-byte hash
inline constexpr store::Family kAuditCheckpoints{20};  // u64 size: signed note
inline constexpr store::Family kReaders{21};     // case id, 0, HMAC of the member's name: nothing
inline constexpr store::Family kTombstones{22};  // case id: SealedRecord of CaseTombstone
inline constexpr store::Family kApprovals{23};   // approval id: SealedRecord of StoredApproval
inline constexpr store::Family kQuarters{24};    // u32 first day: SealedRecord of PublishedQuarter

inline constexpr std::array<std::string_view, 25> kFamilyNames = {
    "case_keys",         "case_summaries",
    "case_reports",      "filed",
    "quarantine",        "meta",
    "threads",           "messages",
    "up_slots",          "orphans",
    "reply_slots",       "outgoing",
    "attachments",       "pulled_attachments",
    "attachment_chunks", "casework",
    "case_events",       "decision_codes",
    "audit_entries",     "audit_nodes",
    "audit_checkpoints", "readers",
    "tombstones",        "approvals",
    "published_quarters"};

[[nodiscard]] inline std::string_view FamilyName(store::Family family) {
  return kFamilyNames[static_cast<std::uint32_t>(family)];
}

[[nodiscard]] inline std::vector<std::string> FamilyNames() {
  return {kFamilyNames.begin(), kFamilyNames.end()};
}

}  // namespace candor::review
