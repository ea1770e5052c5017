#include "store_bench.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "candor/store/rocksdb_store.h"
#include "or_die.h"
#include "rocksdb/db.h"

namespace candor::bench {
namespace {

using std::chrono::steady_clock;

double Seconds(steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// 32 bytes, as evenly spread as slot ids are, and never the same for two numbers (SplitMix64).
std::string KeyOf(std::uint64_t number) {
  std::string key(32, '\0');
  std::uint64_t state = number * 4;
  for (std::size_t at = 0; at < key.size(); at += sizeof(state)) {
    std::uint64_t mixed = ++state * 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    std::memcpy(key.data() + at, &mixed, sizeof(mixed));
  }
  return key;
}

std::unique_ptr<rocksdb::DB> OpenPlain(const std::string& path) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, path, &db);
  if (!status.ok()) {
    std::fprintf(stderr, "candor-bench: %s\n", status.ToString().c_str());
    std::exit(1);
  }
  return std::unique_ptr<rocksdb::DB>(db);
}

// Commits that start the next one when they are done.
class CommitChains {
 public:
  CommitChains(store::Store& store, const std::string& value, steady_clock::time_point end)
      : store_(store), value_(value), end_(end) {}

  LoadOutcome Run(std::size_t outstanding) {
    const auto start = steady_clock::now();
    open_ = outstanding;
    for (std::size_t i = 0; i < outstanding; ++i) {
      Commit();
    }
    all_done_.get_future().wait();
    outcome_.seconds = Seconds(steady_clock::now() - start);
    return std::move(outcome_);
  }

 private:
  void Commit() {
    store::Batch batch;
    batch.Put(store::Family{0}, KeyOf(next_key_++), value_);
    store_.Commit(std::move(batch), [this, since = steady_clock::now()](
                                        const absl::Status& status) { Done(status, since); });
  }

  // On the store's one thread.
  void Done(const absl::Status& status, steady_clock::time_point since) {
    const auto now = steady_clock::now();
    if (status.ok()) {
      ++outcome_.answered;
      outcome_.milliseconds.push_back(Seconds(now - since) * 1e3);
    } else {
      ++outcome_.refused;
    }
    if (now < end_) {
      Commit();
    } else if (--open_ == 0) {
      all_done_.set_value();
    }
  }

  store::Store& store_;
  const std::string& value_;
  const steady_clock::time_point end_;
  std::atomic<std::uint64_t> next_key_ = 0;
  std::size_t open_ = 0;
  std::promise<void> all_done_;
  LoadOutcome outcome_;
};

}  // namespace

LoadOutcome WaitingPuts(const std::string& path, const std::string& value, std::size_t writers,
                        std::chrono::milliseconds window) {
  const std::unique_ptr<rocksdb::DB> db = OpenPlain(path);
  std::atomic<std::uint64_t> next_key = 0;
  std::mutex mutex;
  LoadOutcome outcome;
  const auto start = steady_clock::now();
  const auto write = [&] {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    std::vector<double> milliseconds;
    std::uint64_t refused = 0;
    for (auto since = start; since < start + window; since = steady_clock::now()) {
      if (db->Put(synced, KeyOf(next_key++), value).ok()) {
        milliseconds.push_back(Seconds(steady_clock::now() - since) * 1e3);
      } else {
        ++refused;
      }
    }
    const std::lock_guard lock(mutex);
    outcome.answered += milliseconds.size();
    outcome.refused += refused;
    outcome.milliseconds.insert(outcome.milliseconds.end(), milliseconds.begin(),
                                milliseconds.end());
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < writers; ++i) {
    threads.emplace_back(write);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  outcome.seconds = Seconds(steady_clock::now() - start);
  return outcome;
}

LoadOutcome BatchedPuts(const std::string& path, const std::string& value, std::size_t outstanding,
                        std::chrono::milliseconds window) {
  const std::unique_ptr<store::Store> store = OrDie(
      store::OpenRocksDbStore({.path = path, .families = {"slots"}, .owner = "candor-bench"}));
  return CommitChains(*store, value, steady_clock::now() + window).Run(outstanding);
}

}  // namespace candor::bench
