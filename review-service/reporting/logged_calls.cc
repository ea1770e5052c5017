#include "reporting/logged_calls.h"

#include "absl/time/time.h"
#include "audit/audit_entry.h"
#include "audit/audit_tree.h"
#include "candor/base/clock.h"
#include "candor/base/status_macros.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::string_view kExport = "DownloadExport";

std::uint32_t DayNumberOf(const audit::v1::Entry& entry) {
  return DayOf(absl::ToChronoTime(absl::FromUnixSeconds(entry.time().seconds()))).number();
}

}  // namespace

absl::StatusOr<LoggedCalls> CountLogged(const store::Store& store, const UnsealedKeys& keys,
                                        Period period) {
  LoggedCalls counted;
  absl::Status read;
  const auto count = [&](std::string_view key, std::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(const audit::v1::LoggedEntry logged,
                     ReadEntry(store, keys, IndexOf(key), value));
    audit::v1::Entry entry;
    if (!entry.ParseFromString(logged.entry())) {
      return absl::DataLossError("an entry of the audit log does not parse");
    }
    if (period.Has(DayNumberOf(entry))) {
      counted.refused += entry.outcome() == audit::v1::ENTRY_OUTCOME_REFUSED ? 1U : 0U;
      counted.exports +=
          entry.outcome() == audit::v1::ENTRY_OUTCOME_DONE && entry.action() == kExport ? 1U : 0U;
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      store.Scan(kAuditEntries, "", "", [&](std::string_view key, std::string_view value) {
        read = count(key, value);
        return read.ok();
      }));
  RETURN_IF_ERROR(read);
  return counted;
}

}  // namespace candor::review
