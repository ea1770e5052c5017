// How a case lies on disk: every record under the case's own data key, which is made from the tree
// in the key file and never stored (candor/keys/case_key_tree.h). The associated data is family
// name, a zero byte, record key, so that no record can be moved to another case or family.
// AES-256-GCM with random nonces. Thread-safe.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "google/protobuf/message.h"

namespace candor::review {

// Where a record lies.
struct RecordPlace {
  store::Family family;
  std::string_view key;
};

// `record` under `key`. Its serialization is wiped; `record` is the caller's.
[[nodiscard]] absl::StatusOr<storage::v1::SealedRecord> SealRecord(
    const Secret& key, RecordPlace place, const google::protobuf::Message& record, Random& random);

// Into `record`. UNAUTHENTICATED when key or place is another or a bit is changed; DATA_LOSS when
// what was sealed does not parse.
[[nodiscard]] absl::Status OpenRecord(const Secret& key, RecordPlace place,
                                      const storage::v1::SealedRecord& sealed,
                                      google::protobuf::Message& record);

// The same record under another key, without a look at what it says. Statuses as of OpenRecord.
[[nodiscard]] absl::StatusOr<storage::v1::SealedRecord> ResealRecord(
    const Secret& from, const Secret& to, RecordPlace place,
    const storage::v1::SealedRecord& sealed, Random& random);

// Proves later that a master key is the one this was made with.
[[nodiscard]] absl::StatusOr<storage::v1::SealedRecord> SealKeyCheck(std::string_view master_key,
                                                                     RecordPlace place,
                                                                     Random& random);
[[nodiscard]] bool PassesKeyCheck(std::string_view master_key, RecordPlace place,
                                  const storage::v1::SealedRecord& check);

}  // namespace candor::review
