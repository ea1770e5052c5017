// What makes an opened report one that is found by its words.
#pragma once

#include "review/case_edit.h"

namespace candor::review {

// Notes the terms of the case's report in its summary. What cannot be read has none: opening a case
// must not fail for it.
void IndexText(const CaseEdit& edit, OpenCase& subject);

}  // namespace candor::review
