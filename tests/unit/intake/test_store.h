// Intake's store: the real one, on a file system in memory that can be made to refuse writes.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "rocksdb/env.h"

namespace candor::store {
class FaultFileSystem;
}

namespace candor::intake {

class TestStore {
 public:
  TestStore();
  ~TestStore();

  [[nodiscard]] store::Store& operator*() { return *store_; }
  [[nodiscard]] store::Store* operator->() { return store_.get(); }
  // Closes and opens again, as a restart does.
  void Reopen();
  // Whether the disk is full.
  void SetFull(bool full);
  // How many keys `family` has.
  [[nodiscard]] int Count(store::Family family);

 private:
  std::unique_ptr<rocksdb::Env> memory_;
  std::shared_ptr<store::FaultFileSystem> file_system_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<store::Store> store_;
};

// What an asynchronous call answered: pass done(), then get().
template <typename T>
class Answer {
 public:
  [[nodiscard]] auto done() {
    return [this](T value) { promise_.set_value(std::move(value)); };
  }
  [[nodiscard]] T get() { return promise_.get_future().get(); }

 private:
  std::promise<T> promise_;
};

}  // namespace candor::intake
