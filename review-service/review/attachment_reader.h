// An attachment as a member downloads it: found by its name, opened chunk by chunk in constant
// memory, and held against what its message lists.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/sha256_stream.h"
#include "candor/open/attachment.h"
#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "review/cases.h"
#include "review/pulled_attachments.h"
#include "review/thread_store.h"

namespace candor::review {

// One download. For one thread at a time; what `Parts` names must outlive it.
class AttachmentReader {
 public:
  struct Parts {
    const Cases& cases;
    const ThreadStore& threads;
    const PulledAttachments& pulled;
    const store::Store& store;
  };
  // Finds the attachment of this name. Error(kNoSuchAttachment), also for one of a case that
  // `member` must not learn of; as of Authorize for who may not read the case's text;
  // Error(kAttachmentNotReady); Error(kAttachmentDamaged) when it is not sealed with the key that
  // its message lists; Error(kSealed); INVALID_ARGUMENT.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<AttachmentReader>> Open(
      const Parts& parts, std::string_view member, std::string_view name);

  [[nodiscard]] const v1::AttachmentInfo& info() const { return info_; }
  // The next bytes, at most 64 KiB; none at the end, and only when all that came before is what
  // the message lists. Error(kAttachmentDamaged), and as of Open when the member may not read the
  // case any more; then there is no more.
  [[nodiscard]] absl::StatusOr<Secret> Next();

 private:
  struct Reader {
    std::string member;
    std::string case_name;
  };
  AttachmentReader(const Parts& parts, Reader reader, std::string slot_id, v1::AttachmentInfo info,
                   open::AttachmentOpener opener);

  const Parts parts_;
  const Reader reader_;
  const std::string slot_id_;
  const v1::AttachmentInfo info_;
  open::AttachmentOpener opener_;
  Sha256Stream hash_;
  std::uint32_t next_ = 0;
  bool ended_ = false;
};

}  // namespace candor::review
