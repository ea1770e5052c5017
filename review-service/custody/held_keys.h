// Which recipient keys are still needed for what waits in quarantine.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "custody/unsealed_keys.h"
#include "review/case_store.h"

namespace candor::review {

// The ids of the keys that envelopes in quarantine are sealed to. Decrypts each of them, so it
// takes as long as there are many. What cannot be read any more, since its case was erased, counts
// for nothing. Statuses of the store.
[[nodiscard]] absl::StatusOr<std::set<std::string, std::less<>>> FindHeldKeys(
    const store::Store& store, const CaseStore& cases, const UnsealedKeys& keys);

}  // namespace candor::review
