// A change of one case or a few, made in memory and committed at once: opens what members see of a
// case and its thread, seals it anew, and refuses the commit when another change came in between.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "google/protobuf/message.h"
#include "review/case_index.h"

namespace candor::review {

// A case that is open for a change. Holds plaintext, which is wiped with it.
struct OpenCase {
  OpenCase() = default;
  ~OpenCase();
  OpenCase(const OpenCase&) = delete;
  OpenCase& operator=(const OpenCase&) = delete;

  [[nodiscard]] review::v1::Case& shown() { return *summary.mutable_subject(); }

  std::string id;
  // The data key, and its number in the key file.
  Secret key;
  std::uint32_t number = 0;
  storage::v1::CaseSummary summary;
  // Without a thread key for a case in quarantine.
  storage::v1::CaseThread thread;
  // Of use after OpenWork only.
  storage::v1::Casework work;
  bool is_work_open = false;
  // Set it when members are to see that something changed.
  bool is_changed = false;
  // Of what was read; empty for a new case.
  std::string summary_digest;
  std::string thread_digest;
  std::string work_digest;
};

// Thread-compatible. What it is given must outlive it.
class CaseEdit {
 public:
  CaseEdit(const store::Store& store, const UnsealedKeys& keys, Random& random)
      : store_(store), keys_(keys), random_(random) {}

  // A new case with a data key of its own. Error(kOverloaded) when none is at hand, for a moment.
  [[nodiscard]] absl::StatusOr<OpenCase*> Create(std::string id);
  // A stored case; the same again for the same id. NOT_FOUND; DATA_LOSS or UNAUTHENTICATED when
  // it cannot be read.
  [[nodiscard]] absl::StatusOr<OpenCase*> Open(std::string_view id);
  // Opens the work on a case, too; it is written with the commit. Statuses as of Open, without
  // NOT_FOUND: a case that nobody worked on has an empty file.
  [[nodiscard]] absl::Status OpenWork(OpenCase& open) const;
  // Deletes the records that lie under the case's id alone; of a case in quarantine these are all.
  void Forget(const OpenCase& gone);
  // Gives the case another data key, which all that is put from now on lies under; what is not put
  // anew cannot be opened any more. The key and number from before.
  struct GivenUpKey {
    Secret key;
    std::uint32_t number;
  };
  [[nodiscard]] absl::StatusOr<GivenUpKey> RenewKey(OpenCase& open);

  // Seals a record of the case into the commit.
  [[nodiscard]] absl::Status Put(const OpenCase& of, store::Family family, const std::string& key,
                                 const google::protobuf::Message& record);
  // Reads one. Statuses as of Open.
  [[nodiscard]] absl::Status Get(const OpenCase& of, store::Family family, std::string_view key,
                                 google::protobuf::Message& record) const;

  // What else the commit does and requires.
  [[nodiscard]] store::Batch& batch() { return batch_; }
  [[nodiscard]] const store::Store& store() const { return store_; }
  [[nodiscard]] const UnsealedKeys& keys() const { return keys_; }
  [[nodiscard]] Random& random() { return random_; }

  // The whole commit, to be taken once; `change` is for after it.
  [[nodiscard]] absl::StatusOr<store::Batch> Finish(ListChange& change);

 private:
  [[nodiscard]] absl::Status GiveKey(OpenCase& open);
  [[nodiscard]] absl::Status Seal(OpenCase& open);

  const store::Store& store_;
  const UnsealedKeys& keys_;
  Random& random_;
  store::Batch batch_;
  std::vector<std::unique_ptr<OpenCase>> cases_;
  std::vector<std::string> gone_;
};

}  // namespace candor::review
