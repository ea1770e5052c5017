#include "approvals/export_content.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "approvals/tar.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "google/protobuf/util/json_util.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::uint32_t kPageSize = 1000;
constexpr std::size_t kZerosAtOnce = 64 * 1024;

absl::StatusOr<Secret> JsonFile(std::string_view name, const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  std::string json;
  const bool printed = google::protobuf::util::MessageToJsonString(message, &json, options).ok();
  Secret file = TarFile(name, json);
  WipeBytes(json);
  return printed ? absl::StatusOr<Secret>(std::move(file)) : Error(Reason::kInternal);
}

// `cases/{id}/messages/{number}/attachments/{place}` as `attachments/{number}-{place}`: never the
// name that the reporter gave.
std::string FileNameOf(std::string_view name) {
  constexpr std::string_view kMessagesPart = "/messages/";
  constexpr std::string_view kAttachmentsPart = "/attachments/";
  const std::size_t messages = name.find(kMessagesPart);
  const std::size_t attachments = name.find(kAttachmentsPart);
  const std::size_t number_at = messages + kMessagesPart.size();
  return absl::StrFormat("attachments/%s-%s", name.substr(number_at, attachments - number_at),
                         name.substr(attachments + kAttachmentsPart.size()));
}

}  // namespace

absl::StatusOr<Secret> ExportContent::Next() {
  absl::StatusOr<Secret> bytes = Step();
  while (bytes.ok() && bytes->empty() && stage_ != Stage::kNothing) {
    bytes = Step();
  }
  return bytes;
}

absl::StatusOr<Secret> ExportContent::Step() {
  const auto then = [this](Stage next, absl::StatusOr<Secret> bytes) {
    stage_ = bytes.ok() ? next : Stage::kNothing;
    return bytes;
  };
  switch (stage_) {
    case Stage::kAbout:
      return then(Stage::kCase, About());
    case Stage::kCase:
      return then(Stage::kReport, Header());
    case Stage::kReport:
      return then(Stage::kFile, Report());
    case Stage::kFile:
      return then(Stage::kMessagePages, File());
    case Stage::kMessagePages: {
      absl::StatusOr<Secret> page = Messages();
      return then(page_token_.empty() ? Stage::kEventPages : stage_, std::move(page));
    }
    case Stage::kEventPages: {
      absl::StatusOr<Secret> page = Events();
      return then(page_token_.empty() ? Stage::kFiles : stage_, std::move(page));
    }
    case Stage::kFiles:
      if (reader_ != nullptr || left_ != 0 || next_attachment_ < attachments_.size()) {
        return then(stage_, Attachments());
      }
      [[fallthrough]];
    case Stage::kDamaged:
      if (!damaged_.empty()) {
        return then(Stage::kEnd, Damaged());
      }
      [[fallthrough]];
    case Stage::kEnd:
      return then(Stage::kNothing, Secret::CopyOf(TarEnd()));
    case Stage::kNothing:
      return Secret();
  }
  return Error(Reason::kInternal);
}

absl::StatusOr<Secret> ExportContent::About() const {
  const std::string hex = absl::BytesToHexString(watermark_);
  const Secret watermark = TarFile("watermark", hex + "\n");
  ASSIGN_OR_RETURN(const Secret approval, JsonFile("approval.json", approval_));
  Secret both(watermark.size() + approval.size());
  watermark.view().copy(both.data(), watermark.size());
  approval.view().copy(both.data() + watermark.size(), approval.size());
  return both;
}

absl::StatusOr<Secret> ExportContent::Header() const {
  v1::GetCaseRequest request;
  request.set_name(case_name());
  Wiped<v1::GetCaseResponse> response;
  RETURN_IF_ERROR(parts_.cases.Get(member(), request, response.message));
  // What its proposer declared and may do is nobody's business there.
  response.message.mutable_subject()->clear_own_conflict();
  response.message.mutable_subject()->clear_permitted_actions();
  return JsonFile("case.json", response.message.subject());
}

template <typename Infos>
void ExportContent::Note(const Infos& infos) {
  for (const v1::AttachmentInfo& info : infos) {
    if (info.state() == v1::ATTACHMENT_STATE_READY) {
      attachments_.push_back(info.name());
    }
  }
}

absl::StatusOr<Secret> ExportContent::Report() {
  v1::GetReportRequest request;
  request.set_name(ReportName(IdOfCaseName(case_name()).value_or("")));
  Wiped<v1::GetReportResponse> response;
  RETURN_IF_ERROR(parts_.cases.GetReport(member(), request, response.message));
  Note(response.message.attachments());
  return JsonFile("report.json", response.message);
}

absl::StatusOr<Secret> ExportContent::File() const {
  v1::GetCaseFileRequest request;
  request.set_name(case_name());
  Wiped<v1::GetCaseFileResponse> response;
  RETURN_IF_ERROR(parts_.history.GetFile(member(), request, response.message));
  return JsonFile("file.json", response.message);
}

std::string ExportContent::PageName(std::string_view folder) const {
  return absl::StrFormat("%s/%04u.json", folder, page_);
}

absl::StatusOr<Secret> ExportContent::Messages() {
  v1::ListMessagesRequest request;
  request.set_parent(case_name());
  request.set_page_size(kPageSize);
  request.set_page_token(std::exchange(page_token_, {}));
  page_ = request.page_token().empty() ? 1 : page_ + 1;
  Wiped<v1::ListMessagesResponse> response;
  RETURN_IF_ERROR(parts_.messages.List(member(), request, response.message));
  page_token_ = response.message.next_page_token();
  response.message.clear_next_page_token();
  for (const v1::ThreadMessage& message : response.message.messages()) {
    Note(message.attachments());
  }
  return JsonFile(PageName("messages"), response.message);
}

absl::StatusOr<Secret> ExportContent::Events() {
  v1::ListCaseEventsRequest request;
  request.set_parent(case_name());
  request.set_page_size(kPageSize);
  request.set_page_token(std::exchange(page_token_, {}));
  page_ = request.page_token().empty() ? 1 : page_ + 1;
  Wiped<v1::ListCaseEventsResponse> response;
  RETURN_IF_ERROR(parts_.history.ListEvents(member(), request, response.message,
                                            History::AuditEntries::kShown));
  page_token_ = response.message.next_page_token();
  response.message.clear_next_page_token();
  return JsonFile(PageName("events"), response.message);
}

absl::StatusOr<Secret> ExportContent::OpenAttachment() {
  const std::string& name = attachments_[next_attachment_];
  ASSIGN_OR_RETURN(reader_, AttachmentReader::Open(parts_.attachments, member(), name));
  left_ = reader_->info().size() + TarPadding(reader_->info().size());
  return Secret::CopyOf(TarHeader(FileNameOf(name), reader_->info().size()));
}

// Of an attachment that turns out to be damaged the rest is zeros, so that the archive goes on.
absl::StatusOr<Secret> ExportContent::Attachments() {
  if (reader_ == nullptr && left_ == 0) {
    absl::StatusOr<Secret> header = OpenAttachment();
    if (ReasonOf(header.status()) != Reason::kAttachmentDamaged) {
      return header;
    }
    damaged_.append(attachments_[next_attachment_++]).append("\n");
    return Secret();
  }
  if (reader_ != nullptr) {
    absl::StatusOr<Secret> bytes = reader_->Next();
    if (bytes.ok() && !bytes->empty() && bytes->size() <= left_) {
      left_ -= bytes->size();
      return bytes;
    }
    if (!bytes.ok() && ReasonOf(bytes.status()) != Reason::kAttachmentDamaged) {
      return bytes.status();
    }
    if (!bytes.ok()) {
      damaged_.append(attachments_[next_attachment_]).append("\n");
    }
    reader_.reset();
    ++next_attachment_;
  }
  const std::size_t zeros = std::min<std::uint64_t>(left_, kZerosAtOnce);
  left_ -= zeros;
  return Secret(zeros);
}

Secret ExportContent::Damaged() const { return TarFile("attachments/DAMAGED", damaged_); }

}  // namespace candor::review
