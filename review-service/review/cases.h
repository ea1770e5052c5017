// Cases as members see them. Readable while the key ring holds keys and the summaries are loaded;
// Error(kSealed) otherwise.
//
// A member who must not learn of a case gets the world without it: lists, counts, page sizes,
// tokens and errors are those of one in which it was never filed.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "casework/authorize.h"
#include "custody/key_ring.h"
#include "lists/case_rows.h"
#include "lists/viewer.h"
#include "lists/wakes.h"
#include "members/members.h"
#include "review/case_index.h"
#include "review/case_store.h"
#include "review/thread_store.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it. Nothing here waits for the disk's writes.
class Cases {
 public:
  Cases(const CaseStore& store, const ThreadStore& threads, const KeyRing& key_ring,
        const Members& members, const Clock& clock, Random& random)
      : store_(store),
        threads_(threads),
        key_ring_(key_ring),
        members_(members),
        clock_(clock),
        random_(random) {}

  // Reads all summaries; a million in about ten seconds. A record that does not open stays out of
  // lists, since nobody can tell from whom it must be hidden, and is counted as unreadable.
  // Error(kSealed) when Drop came in between.
  [[nodiscard]] absl::Status Load(const UnsealedKeys& keys);
  // Forgets the summaries.
  void Drop();

  // Shows what is durable now; passed over while sealed, as the next Load finds it. To be called in
  // the order of the commits.
  void Apply(const ListChange& change);
  // One case.
  void Add(const std::string& id, const storage::v1::CaseSummary& summary) {
    Apply({{{id, summary}}, {}});
  }

  // What a call about one case works with.
  struct Found {
    std::shared_ptr<const UnsealedKeys> keys;
    std::shared_ptr<const CaseIndex> index;
    CaseIndex::CasePtr entry;
    std::shared_ptr<const Roster> roster;
    Viewer viewer;  // for whom it was found, in the roster
  };
  // The case of this name, which came in `field`. Error(kSealed); Error(kInvalidField);
  // Error(kNoSuchCase), also for a case that `member` must not learn of.
  [[nodiscard]] absl::StatusOr<Found> Find(std::string_view member, std::string_view name,
                                           std::string_view field) const;
  // As the member for whom it was found is shown it (lists/case_view.h).
  static void Show(const Found& found, v1::Case& shown);
  // How `member`, for whom it was found, stands to it.
  [[nodiscard]] Standing StandingTo(const Found& found, std::string_view member) const;
  // Leave for one thing with it; statuses as of Authorize.
  [[nodiscard]] absl::StatusOr<Permit> PermitFor(const Found& found, std::string_view member,
                                                 Action action) const;

  // As of CaseService's methods, for this member.
  [[nodiscard]] absl::Status List(std::string_view member, const v1::ListCasesRequest& request,
                                  v1::ListCasesResponse& response) const;
  [[nodiscard]] absl::Status Count(std::string_view member, const v1::CountCasesRequest& request,
                                   v1::CountCasesResponse& response) const;
  [[nodiscard]] absl::Status Get(std::string_view member, const v1::GetCaseRequest& request,
                                 v1::GetCaseResponse& response) const;
  [[nodiscard]] absl::Status GetReport(std::string_view member, const v1::GetReportRequest& request,
                                       v1::GetReportResponse& response) const;

  // All of them, whoever may see them: for what the rules do, never for an answer. None while
  // sealed. A range of CaseIndex::CasePtr, each opened when it is come to.
  [[nodiscard]] auto All() const {
    return Records() | std::views::transform([](const CaseRows::RecordPtr& record) {
             return CaseIndex::Open(*record);
           });
  }

  // What a call about all cases works with.
  struct Readable {
    std::shared_ptr<const UnsealedKeys> keys;
    std::shared_ptr<const CaseIndex> index;
    std::shared_ptr<const Roster> roster;
    Viewer viewer;  // in the roster; never without a member
  };
  // Error(kSealed) while one is missing; as of Members::CheckActive for who may not work;
  // Error(kNotPermitted) for onlookers.
  [[nodiscard]] absl::StatusOr<Readable> Open(std::string_view member) const;

  // For watches (lists/case_watch.h): woken by Apply and Drop, and by whoever changes the members.
  [[nodiscard]] Wakes& wakes() const { return wakes_; }
  [[nodiscard]] Random& random() const { return random_; }
  // Ends them all, and those that begin later: the service is stopping.
  void EndWatches();
  [[nodiscard]] bool are_watches_ended() const { return are_watches_ended_; }

  [[nodiscard]] bool loaded() const;
  // 0 while sealed.
  [[nodiscard]] std::size_t size() const;
  // By state and clock, whoever may see them; none while sealed.
  [[nodiscard]] CaseCounts CountsAt(absl::Time now) const;
  // Cases that no member may see; 0 while sealed.
  [[nodiscard]] std::size_t without_reader() const;
  // Whether a case in quarantine was received on `day` or later; while sealed, it may be.
  [[nodiscard]] bool MayHaveQuarantinedSince(std::uint32_t day) const;
  // Of the last Load.
  [[nodiscard]] std::size_t unreadable() const { return unreadable_; }

 private:
  [[nodiscard]] std::vector<CaseRows::RecordPtr> Records() const;
  [[nodiscard]] static absl::StatusOr<Found> FindById(Readable readable, std::string_view member,
                                                      std::string_view id);

  const CaseStore& store_;
  const ThreadStore& threads_;
  const KeyRing& key_ring_;
  const Members& members_;
  const Clock& clock_;
  Random& random_;
  mutable Wakes wakes_;
  std::atomic<bool> are_watches_ended_ = false;
  std::atomic<std::size_t> unreadable_ = 0;
  mutable std::mutex mutex_;
  // What Load is filling; Add reaches it, so that nothing filed meanwhile is missed.
  std::shared_ptr<CaseIndex> loading_;
  std::shared_ptr<CaseIndex> index_;
};

}  // namespace candor::review
