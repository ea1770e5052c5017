#include "custody/held_keys.h"

#include <string_view>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

absl::StatusOr<std::vector<std::string>> IdsInQuarantine(const store::Store& store) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(store.Scan(kQuarantine, "", "", [&ids](std::string_view id, std::string_view) {
    ids.emplace_back(id);
    return true;
  }));
  return ids;
}

absl::StatusOr<sealed::v1::SealedEnvelope> ReadEnvelope(const CaseStore& cases,
                                                        const UnsealedKeys& keys,
                                                        std::string_view id) {
  ASSIGN_OR_RETURN(const KeyedRecord read, cases.ReadQuarantined(id));
  ASSIGN_OR_RETURN(const Secret key, keys.case_keys().Derive(read.key.number()));
  storage::v1::QuarantinedEnvelope kept;
  RETURN_IF_ERROR(OpenRecord(key, {kQuarantine, id}, read.record, kept));
  sealed::v1::SealedEnvelope envelope;
  if (!envelope.ParseFromString(kept.envelope())) {
    return absl::DataLossError("not an envelope");
  }
  return envelope;
}

}  // namespace

absl::StatusOr<std::set<std::string, std::less<>>> FindHeldKeys(const store::Store& store,
                                                                const CaseStore& cases,
                                                                const UnsealedKeys& keys) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, IdsInQuarantine(store));
  std::set<std::string, std::less<>> held;
  for (const std::string& id : ids) {
    const absl::StatusOr<sealed::v1::SealedEnvelope> envelope = ReadEnvelope(cases, keys, id);
    if (absl::IsUnavailable(envelope.status())) {
      return envelope.status();
    }
    if (envelope.ok()) {
      for (const sealed::v1::WrappedKey& wrapped : envelope->wrapped_keys()) {
        held.insert(wrapped.key_id());
      }
    }
  }
  return held;
}

}  // namespace candor::review
