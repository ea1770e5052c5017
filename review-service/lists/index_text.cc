#include "lists/index_text.h"

#include "candor/base/wiped_message.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "lists/search_terms.h"
#include "review/families.h"

namespace candor::review {

void IndexText(const CaseEdit& edit, OpenCase& subject) {
  Wiped<storage::v1::CaseReport> report;
  if (edit.Get(subject, kCaseReports, subject.id, report.message).ok()) {
    subject.summary.set_search_terms(TermsOf(report.message.message().report()));
  }
}

}  // namespace candor::review
