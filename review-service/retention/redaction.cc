#include "retention/redaction.h"

#include <algorithm>
#include <charconv>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "lists/search_terms.h"
#include "retention/black_bar.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

constexpr int kMostWords = 64;
constexpr std::size_t kMostWordBytes = 1000;

std::vector<std::string> WordsIn(const v1::RedactTextRequest& request) {
  return {request.words().begin(), request.words().end()};
}

// The number of the message; that of the report for an empty name. Nothing when it is none of the
// case.
std::optional<std::uint32_t> NumberIn(const v1::RedactTextRequest& request) {
  const std::string& name = request.message();
  if (name.empty()) {
    return kReportNumber;
  }
  const std::size_t at = name.rfind('/') + 1;
  std::uint32_t number = 0;
  std::from_chars(name.data() + at, name.data() + name.size(), number);
  const std::optional<std::string_view> id = IdOfCaseName(request.name());
  return id && number != kReportNumber && name == MessageName({*id, number}) ? std::optional(number)
                                                                             : std::nullopt;
}

absl::Status CheckRequest(const v1::RedactTextRequest& request) {
  FieldViolations violations;
  if (request.words().empty() || request.words_size() > kMostWords) {
    violations.Add("words", "must be 1 to 64; redact the rest with another call");
  }
  for (int i = 0; i < std::min(request.words_size(), kMostWords); ++i) {
    const std::string& word = request.words(i);
    if (word.empty() || word.size() > kMostWordBytes) {
      violations.Add("words[" + std::to_string(i) + "]", "must have 1 to 1000 bytes; shorten it");
    } else if (request.reason().find(word) != std::string::npos) {
      violations.Add("reason", "has one of the words, and stays; say why without them");
    }
  }
  if (!NumberIn(request)) {
    violations.Add("message", "is not a message of the case; take it from ListMessages");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return CheckReason(request.reason());
}

absl::Status NoPlace() {
  return InvalidField("words", "are not in the text; take them as they are written there");
}

// Seals what lies below `prefix` under the case's new key, but for `except`.
absl::Status ResealBelow(CaseEdit& edit, const OpenCase& subject, const Secret& from,
                         store::Family family, const std::string& except) {
  absl::Status failed;
  RETURN_IF_ERROR(
      edit.store().Scan(family, subject.id, "", [&](std::string_view key, std::string_view value) {
        storage::v1::SealedRecord sealed;
        if (key == except) {
          return true;
        }
        if (!sealed.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          failed = absl::DataLossError("a stored record does not parse");
          return false;
        }
        const auto resealed = ResealRecord(from, subject.key, {family, key}, sealed, edit.random());
        failed = resealed.status();
        if (resealed.ok()) {
          edit.batch().Put(family, std::string(key), resealed->SerializeAsString());
        }
        return failed.ok();
      }));
  return failed;
}

// The audit log's entries of a case that lie under `from`: under `to`. They are all looked at. An
// entry that opens with neither is left; what it was is told by its commitment.
absl::StatusOr<bool> ResealEntries(const store::Store& store, std::string_view id,
                                   const Secret& from, const Secret& to, Random& random,
                                   store::Batch& batch) {
  bool has_some = false;
  RETURN_IF_ERROR(
      store.Scan(kAuditEntries, "", "", [&](std::string_view key, std::string_view value) {
        storage::v1::StoredAuditEntry entry;
        if (!entry.ParseFromArray(value.data(), static_cast<int>(value.size())) ||
            entry.case_id() != id) {
          return true;
        }
        auto resealed =
            ResealRecord(from, to, {kAuditEntries, entry.commitment()}, entry.sealed(), random);
        if (resealed.ok()) {
          *entry.mutable_sealed() = *std::move(resealed);
          batch.RequireDigest(kAuditEntries, std::string(key), Sha256(value));
          batch.Put(kAuditEntries, std::string(key), entry.SerializeAsString());
          has_some = true;
        }
        return true;
      }));
  return has_some;
}

}  // namespace

// What a redaction did, as far as it came.
struct Redaction::Redacted {
  std::uint32_t places = 0;
  Secret from;
  Secret to;
};

absl::Status MayRedact(const Standing& standing, v1::CaseState state) {
  RETURN_IF_ERROR(Authorize(standing, Action::kReadText, state).status());
  return standing.is_assigned ? absl::OkStatus() : Error(Reason::kNotPermitted);
}

absl::Status Redaction::Check(const CaseStep& step, const v1::RedactTextRequest& request) const {
  RETURN_IF_ERROR(parts_.steps.Check(step, MayRedact));
  return CheckRequest(request);
}

absl::Status Redaction::Redact(CaseEdit& edit, OpenCase& subject,
                               const v1::RedactTextRequest& request, Redacted& redacted) const {
  const std::vector<std::string> words = WordsIn(request);
  const std::uint32_t number = *NumberIn(request);
  const std::string key = number == kReportNumber ? subject.id : MessageKey(subject.id, number);
  Wiped<storage::v1::CaseReport> report;
  Wiped<storage::v1::CaseMessage> message;
  redacted.places = 0;
  if (number == kReportNumber) {
    RETURN_IF_ERROR(edit.Get(subject, kCaseReports, key, report.message));
    report::v1::Message& sent = *report.message.mutable_message();
    redacted.places = BlackOut(words, *sent.mutable_report());
    redacted.places += BlackOut(words, *sent.mutable_attachments());
    if (!subject.summary.search_terms().empty()) {
      subject.summary.set_search_terms(TermsOf(sent.report()));
    }
  } else {
    const absl::Status read = edit.Get(subject, kMessages, key, message.message);
    v1::ThreadMessage& shown = *message.message.mutable_message();
    if (absl::IsNotFound(read) || shown.has_reply()) {
      return InvalidField("message", "is no message of the reporter; take it from ListMessages");
    }
    RETURN_IF_ERROR(read);
    redacted.places = BlackOut(words, *message.message.mutable_attachments());
    redacted.places += shown.has_withdrawal() ? BlackOut(words, *shown.mutable_withdrawal())
                                              : BlackOut(words, *shown.mutable_follow_up());
  }
  if (redacted.places == 0) {
    return NoPlace();
  }
  ASSIGN_OR_RETURN(const CaseEdit::GivenUpKey given_up, edit.RenewKey(subject));
  redacted.from = given_up.key.Clone();
  redacted.to = subject.key.Clone();
  RETURN_IF_ERROR(number == kReportNumber ? edit.Put(subject, kCaseReports, key, report.message)
                                          : edit.Put(subject, kMessages, key, message.message));
  for (const store::Family family : {kCaseReports, kMessages, kCaseEvents}) {
    RETURN_IF_ERROR(
        ResealBelow(edit, subject, given_up.key, family, family == kCaseEvents ? "" : key));
  }
  RETURN_IF_ERROR(ResealEntries(edit.store(), subject.id, given_up.key, subject.key, edit.random(),
                                edit.batch())
                      .status());
  return parts_.tombstones.PutGivenUp(subject.id, given_up.number, edit.batch());
}

absl::StatusOr<std::uint32_t> Redaction::Run(const CaseStep& step,
                                             const v1::RedactTextRequest& request) {
  RETURN_IF_ERROR(CheckRequest(request));
  Redacted redacted;
  std::promise<absl::Status> outcome;
  parts_.steps.Run(
      step, MayRedact,
      [this, &request, &redacted](CaseEdit& edit, OpenCase& subject, absl::Time /*now*/) {
        return Redact(edit, subject, request, redacted);
      },
      [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  RETURN_IF_ERROR(outcome.get_future().get());
  // Whatever fails from here on is done by the upkeep.
  ResealLate(std::string(*IdOfCaseName(request.name())), redacted).IgnoreError();
  parts_.upkeep.Destroy().IgnoreError();
  return redacted.places;
}

absl::Status Redaction::ResealLate(const std::string& id, const Redacted& redacted) {
  store::Batch batch;
  ASSIGN_OR_RETURN(const bool has_some, ResealEntries(parts_.store, id, redacted.from, redacted.to,
                                                      parts_.random, batch));
  return has_some ? store::CommitAndWait(parts_.store, std::move(batch)) : absl::OkStatus();
}

}  // namespace candor::review
