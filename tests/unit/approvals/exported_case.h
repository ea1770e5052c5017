// A case with all that an export has: a report, attachments, messages, a file and a history.
#pragma once

#include <string>

#include "../intake/attachment_of.h"
#include "approval_desk.h"
#include "approvals/export_content.h"
#include "casework/history.h"
#include "review/pulled_attachments.h"

namespace candor::review::test {

struct ExportedCase {
  ExportedCase();

  // Stored as the puller does.
  void Store(const intake::TestAttachment& attachment);
  [[nodiscard]] ExportContent::Parts Parts();

  ApprovalDesk desk;
  test_support::SeededRandom random{3};
  PulledAttachments pulled{*desk.team.world.store};
  History history{*desk.team.world.cases, *desk.team.world.threads, *desk.team.world.store};
  const intake::TestAttachment whole{random, 200000};
  const intake::TestAttachment round{random, 1024};
  // Its listed SHA-256 is that of something else.
  const intake::TestAttachment damaged{random, 70000};
  std::string name;
};

}  // namespace candor::review::test
