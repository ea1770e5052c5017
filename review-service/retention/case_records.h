// All records of one case, wherever they lie: what erasing deletes, and what the guards look at.
// Nothing of a case may lie in a family that this does not know.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "retention/keeping.h"
#include "review/case_edit.h"

namespace candor::review {

// The record keys of decision codes, by the case that they lead to: nothing in a case leads to its
// own. Reads all of them.
using CodeKeys = std::map<std::string, std::vector<std::string>, std::less<>>;
[[nodiscard]] absl::StatusOr<CodeKeys> ReadCodeKeys(const store::Store& store);

// Has the commit delete all of an opened case: records, slots, replies that wait, attachments and
// their chunks, decision codes, and who has read it. What does not open is deleted, too; the slots
// and chunks that it names stay behind then, and lead nowhere.
[[nodiscard]] absl::Status DeleteCase(CaseEdit& edit, const OpenCase& subject,
                                      const CodeKeys& codes);

// By which it is judged; the work is open. Statuses as of CaseEdit::Get.
[[nodiscard]] absl::StatusOr<CaseFacts> FactsOf(const CaseEdit& edit, const OpenCase& subject);

}  // namespace candor::review
