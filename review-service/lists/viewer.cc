#include "lists/viewer.h"

#include <string>

#include "lists/case_tags.h"
#include "members/roster.h"

namespace candor::review {

Sight::Sight(const CaseRows& rows, const Viewer& viewer) {
  if (viewer.member == nullptr || viewer.member->state() != v1::MEMBER_STATE_ACTIVE ||
      IsOnlooker(*viewer.member)) {
    return;
  }
  for (const std::string& channel : rows.channels()) {
    if (HasChannel(*viewer.member, channel, viewer.escalation_channel)) {
      channels_.push_back(rows.With(TagOf(TagKind::kChannel, channel)));
    }
  }
  hidden_ = rows.With(TagOf(TagKind::kHiddenFrom, viewer.member->name()));
}

}  // namespace candor::review
