#include "audit/received.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

absl::Status NoteEntry(NewReport& report, std::uint64_t index, Random& random) {
  report.thread.message.set_receipt_entry(index + 1);
  ASSIGN_OR_RETURN(
      const storage::v1::SealedRecord sealed,
      SealRecord(report.data_key, {kThreads, report.id()}, report.thread.message, random));
  report.batch.Put(kThreads, report.id(), sealed.SerializeAsString());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NewReportPtr> FinishReport(CaseEdit& edit,
                                          std::shared_ptr<const UnsealedKeys> keys) {
  auto report = std::make_unique<NewReport>();
  report->keys = std::move(keys);
  ASSIGN_OR_RETURN(report->batch, edit.Finish(report->change));
  ASSIGN_OR_RETURN(const OpenCase* const made, edit.Open(report->id()));
  report->data_key = made->key.Clone();
  report->thread.message = made->thread;
  return report;
}

void LogReceived(AuditLog& audit, Random& random, Day day, NewReportPtr report,
                 absl::AnyInvocable<void(absl::StatusOr<NewReportPtr>)> done) {
  NewReport& logged = *report;
  audit.AppendReceived(
      {logged.keys, logged.id(), logged.data_key, logged.thread.message.thread_key(), day},
      [&random, report = std::move(report),
       done = std::move(done)](const absl::StatusOr<std::uint64_t>& index) mutable {
        absl::Status noted = index.ok() ? NoteEntry(*report, *index, random) : index.status();
        if (noted.ok()) {
          done(std::move(report));
        } else {
          done(std::move(noted));
        }
      });
}

}  // namespace candor::review
