// What every engine behind Store must do: the tests are in conformance.cc. An engine's own test
// instantiates StoreConformance with the places where it can be opened.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"

namespace candor::store {

inline constexpr Family kReports{0};
inline constexpr Family kIndex{1};
// Every place opens its store with this many families.
inline constexpr std::size_t kFamilies = 2;

// Where a store keeps its data between openings. Gone with everything when destroyed.
class Place {
 public:
  virtual ~Place() = default;
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<Store>> Open() = 0;
  // From here on nothing that `store` does reaches the disk. Then destroys it and drops what was
  // not synced, all or a random part of it.
  virtual void CutPower(std::unique_ptr<Store> store, std::mt19937& random) = 0;
};

struct Engine {
  std::string name;
  std::function<std::unique_ptr<Place>()> make_place;
};

class StoreConformance : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override { OpenAgain(); }

  void OpenAgain() {
    store_.reset();
    auto opened = place_->Open();
    ASSERT_THAT(opened, test_support::IsOk());
    store_ = *std::move(opened);
  }

  [[nodiscard]] std::optional<std::string> Get(Family family, std::string_view key) const {
    auto value = store_->Get(family, key);
    EXPECT_THAT(value, test_support::IsOk());
    return value.ok() ? *value : std::nullopt;
  }

  absl::Status Put(Family family, std::string key, std::string value) {
    Batch batch;
    batch.Put(family, std::move(key), std::move(value));
    return CommitAndWait(*store_, std::move(batch));
  }

  [[nodiscard]] std::vector<std::string> Keys(Family family, std::string_view prefix,
                                              std::string_view after,
                                              std::size_t limit = 1000) const {
    std::vector<std::string> keys;
    EXPECT_THAT(store_->Scan(family, prefix, after,
                             [&](std::string_view key, std::string_view) {
                               keys.emplace_back(key);
                               return keys.size() < limit;
                             }),
                test_support::IsOk());
    return keys;
  }

  const std::unique_ptr<Place> place_ = GetParam().make_place();
  std::unique_ptr<Store> store_;
};

}  // namespace candor::store
