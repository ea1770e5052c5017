// What an export holds (docs/FORMAT.md, "Export"): a tar archive of a case as its proposer may read
// it, put together piece by piece. Holds a page of messages or a chunk of an attachment at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/review/v1/approval_service.pb.h"
#include "casework/history.h"
#include "review/attachment_reader.h"
#include "review/cases.h"
#include "review/messages.h"

namespace candor::review {

// For one thread at a time; what `Parts` names must outlive it.
class ExportContent {
 public:
  struct Parts {
    const Cases& cases;
    const Messages& messages;
    const History& history;
    AttachmentReader::Parts attachments;
  };
  // Of the case of this approval, for who proposed it. `watermark` tells this archive from others.
  ExportContent(const Parts& parts, v1::Approval approval, std::string watermark)
      : parts_(parts), approval_(std::move(approval)), watermark_(std::move(watermark)) {}

  // The next bytes; none at the end. As of reading the text for who may not any more; then there is
  // no more.
  [[nodiscard]] absl::StatusOr<Secret> Next();

 private:
  // Nothing, too, where there is more.
  [[nodiscard]] absl::StatusOr<Secret> Step();
  enum class Stage : std::uint8_t {
    kAbout,
    kCase,
    kReport,
    kFile,
    kMessagePages,
    kEventPages,
    kFiles,
    kDamaged,
    kEnd,
    kNothing
  };
  [[nodiscard]] absl::StatusOr<Secret> About() const;
  [[nodiscard]] absl::StatusOr<Secret> Header() const;
  [[nodiscard]] absl::StatusOr<Secret> Report();
  [[nodiscard]] absl::StatusOr<Secret> File() const;
  // A page of each; the next part follows the last one.
  [[nodiscard]] absl::StatusOr<Secret> Messages();
  [[nodiscard]] absl::StatusOr<Secret> Events();
  [[nodiscard]] absl::StatusOr<Secret> Attachments();
  [[nodiscard]] absl::StatusOr<Secret> OpenAttachment();
  [[nodiscard]] Secret Damaged() const;
  // Those that are here, whole.
  template <typename Infos>
  void Note(const Infos& infos);
  [[nodiscard]] std::string PageName(std::string_view folder) const;

  [[nodiscard]] const std::string& case_name() const { return approval_.cases(0); }
  [[nodiscard]] const std::string& member() const { return approval_.proposed_by(); }

  const Parts parts_;
  const v1::Approval approval_;
  const std::string watermark_;
  Stage stage_ = Stage::kAbout;
  std::uint32_t page_ = 0;
  std::string page_token_;
  std::vector<std::string> attachments_;
  std::size_t next_attachment_ = 0;
  std::unique_ptr<AttachmentReader> reader_;
  std::uint64_t left_ = 0;  // of the attachment that is being read
  std::string damaged_;     // the names of those whose bytes are not what was declared
};

}  // namespace candor::review
