#include "list_cases.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "candor/base/bytes.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/rocksdb_store.h"
#include "candor/testing/seeded_random.h"
#include "lists/search_terms.h"
#include "or_die.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::bench {
namespace {

using review::v1::CaseState;

constexpr std::size_t kCasesAtOnce = 1000;
constexpr std::size_t kVocabulary = 10000;
constexpr std::size_t kTermsOfAReport = 60;
constexpr std::uint32_t kDays = 4 * 365;
constexpr std::int64_t kSecondsOfADay = 24 * 60 * 60;

std::uint32_t Today() {
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<std::uint32_t>(days.time_since_epoch().count());
}

class Generator {
 public:
  Generator() {
    for (std::size_t i = 0; i < kVocabulary; ++i) {
      vocabulary_.push_back(review::WordsOf("word" + std::to_string(i))[0]);
    }
  }

  storage::v1::CaseSummary Next() {
    storage::v1::CaseSummary summary;
    summary.set_revision(5);
    FillHeader(*summary.mutable_subject());
    FillClocks(summary);
    for (int i = 0; i < 3; ++i) {
      summary.add_cleared_members(Member());
    }
    summary.add_cleared_members(kLister);
    if (Below(50) == 0) {
      summary.add_excluded_members(Below(4) == 0 ? kLister : Member());
    }
    if (summary.subject().state() != review::v1::CASE_STATE_SCREENING) {
      summary.mutable_subject()->add_assignees(kLister);
      summary.set_search_terms(Terms());
    }
    return summary;
  }

 private:
  std::uint32_t Below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }
  std::string Member() { return "member-" + std::to_string(Below(30)); }

  void FillHeader(review::v1::Case& subject) {
    const bool is_old = Below(10) < 8;
    subject.set_state(is_old ? review::v1::CASE_STATE_CLOSED
                             : static_cast<CaseState>(1 + Below(13)));
    subject.set_severity(static_cast<review::v1::Severity>(Below(5)));
    subject.set_kind(static_cast<report::v1::ReportKind>(1 + Below(4)));
    subject.set_channel(Below(5) == 0 ? "events" : "conduct");
    subject.set_received_day(Today() - Below(kDays));
    subject.set_last_reporter_day(subject.received_day() + Below(20));
    subject.set_policy_id("foundation");
    subject.set_policy_version(1 + Below(3));
    subject.set_language("en");
    subject.add_categories("H" + std::to_string(1 + Below(20)));
    if (Below(2) == 0) {
      subject.add_labels("label-" + std::to_string(Below(30)));
    }
    subject.add_assignees(Member());
    subject.set_danger(Below(20) == 0);
    subject.set_receipt_confirmed(Below(3) != 0);
  }

  void FillClocks(storage::v1::CaseSummary& summary) {
    const std::int64_t received = summary.subject().received_day() * kSecondsOfADay;
    for (int i = 0; i < 6; ++i) {
      storage::v1::ClockOccurrence& event = *summary.add_events();
      event.set_event(static_cast<policy::v1::ClockEvent>(1 + Below(10)));
      event.mutable_time()->set_seconds(received + Below(1000000));
    }
    if (summary.subject().state() == review::v1::CASE_STATE_CLOSED) {
      return;
    }
    for (const char* const code : {"ACKNOWLEDGEMENT", "STATUS", "FEEDBACK"}) {
      review::v1::CaseClock& clock = *summary.mutable_subject()->add_clocks();
      clock.set_code(code);
      clock.mutable_soft_time()->set_seconds(Today() * kSecondsOfADay - 2000000 + Below(4000000));
      clock.mutable_hard_time()->set_seconds(clock.soft_time().seconds() + 500000);
    }
  }

  // Few words are frequent and most are rare, as in any language.
  std::string Terms() {
    std::vector<std::uint32_t> terms;
    for (std::size_t i = 0; i < kTermsOfAReport; ++i) {
      const double share = static_cast<double>(Below(1U << 20)) / (1U << 20);
      terms.push_back(vocabulary_[static_cast<std::size_t>(
          std::pow(static_cast<double>(kVocabulary), share) - 1)]);
    }
    std::ranges::sort(terms);
    const auto again = std::ranges::unique(terms);
    terms.erase(again.begin(), again.end());
    std::string bytes;
    for (const std::uint32_t term : terms) {
      AppendU32(bytes, term);
    }
    return bytes;
  }

  std::mt19937_64 random_{7};
  std::vector<std::uint32_t> vocabulary_;
};

}  // namespace

std::shared_ptr<const review::UnsealedKeys> ListKeys() {
  storage::v1::KeyRing ring;
  ring.set_master_key(std::string(32, 'm'));
  ring.mutable_case_keys()->add_nodes()->set_seed(std::string(32, 's'));
  return OrDie(review::UnsealedKeys::FromRing(ring));
}

void WriteCases(const std::string& path, std::size_t count) {
  store::RocksDbOptions options;
  options.path = path;
  options.families = review::FamilyNames();
  options.schema_version = review::kSchemaVersion;
  options.owner = "candor-review";
  const auto store = OrDie(store::OpenRocksDbStore(std::move(options)));
  const auto keys = ListKeys();
  test_support::SeededRandom random(7);
  Generator generator;
  for (std::size_t first = 0; first < count; first += kCasesAtOnce) {
    store::Batch batch;
    for (std::size_t i = first; i < std::min(count, first + kCasesAtOnce); ++i) {
      const std::string id = review::NewCaseId(random);
      storage::v1::CaseKey key;
      key.set_number(static_cast<std::uint32_t>(i));
      const Secret data_key = OrDie(keys->case_keys().Derive(key.number()));
      const review::RecordPlace place{review::kCaseSummaries, id};
      batch.Put(review::kCaseKeys, id, key.SerializeAsString());
      batch.Put(
          place.family, id,
          OrDie(review::SealRecord(data_key, place, generator.Next(), random)).SerializeAsString());
    }
    const absl::Status committed = store::CommitAndWait(*store, std::move(batch));
    static_cast<void>(OrDie(committed.ok() ? absl::StatusOr<bool>(true) : committed));
  }
}

}  // namespace candor::bench
