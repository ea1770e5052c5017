// Every limit of what travels in a thread, in one place. The comments of
// candor/report/v1/report.proto repeat them for integrators; tests/unit/policy checks that they
// agree.
#pragma once

#include <cstddef>
#include <cstdint>

namespace candor::policy {

inline constexpr std::size_t kMaxPolicyIdBytes = 64;
inline constexpr std::size_t kMaxChannelBytes = 32;
inline constexpr int kMaxCategories = 20;
inline constexpr std::size_t kMaxCodeBytes = 32;
inline constexpr std::size_t kMaxWhatHappenedBytes = 100000;
inline constexpr std::size_t kMaxWhenBytes = 500;
inline constexpr std::size_t kMaxWhereBytes = 500;
inline constexpr std::size_t kMaxSpaceNameBytes = 200;
inline constexpr int kMaxPeople = 20;
inline constexpr std::size_t kMaxPersonNameBytes = 200;
inline constexpr std::size_t kMaxPersonHandleBytes = 200;
inline constexpr std::size_t kMaxPersonDescriptionBytes = 1000;
inline constexpr int kMaxProtectedGrounds = 20;
inline constexpr std::size_t kMaxLanguageBytes = 35;
inline constexpr std::size_t kMaxContactDetailsBytes = 500;
inline constexpr int kMaxExcludedMembers = 16;
inline constexpr std::size_t kMaxMemberNameBytes = 64;

inline constexpr std::size_t kMaxContinuesBytes = 500;
inline constexpr std::size_t kMaxFollowUpBytes = 100000;
inline constexpr std::size_t kMaxWithdrawalReasonBytes = 1000;
inline constexpr int kMaxAttachments = 20;
inline constexpr std::size_t kMaxAttachmentNameBytes = 255;
inline constexpr std::size_t kMaxMediaTypeBytes = 127;
inline constexpr std::uint64_t kMaxFileBytes = 64ULL << 20;
inline constexpr std::size_t kFileHashBytes = 32;
inline constexpr std::size_t kSlotIdBytes = 32;
inline constexpr std::size_t kContentKeyBytes = 32;
inline constexpr std::size_t kMaxReplyBytes = 3000;
inline constexpr std::size_t kMaxReplyContentBytes = 4095;
inline constexpr std::size_t kMaxStateTextBytes = 500;
inline constexpr std::size_t kMessageIdBytes = 16;
// Where to begin to look for a free slot of a thread.
inline constexpr std::uint32_t kMaxFirstIndex = 65535;

inline constexpr int kMaxMessageDepth = 16;
inline constexpr std::size_t kThreadKeyBytes = 32;

}  // namespace candor::policy
