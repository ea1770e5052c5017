#include "overlay.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::store {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Family kFamily{3};
constexpr Family kOther{1};

class MapState final : public StoredState {
 public:
  absl::StatusOr<bool> Exists(Family family, std::string_view key) const override {
    const auto value = Get(family, key);
    return value.ok() ? absl::StatusOr<bool>(value->has_value()) : value.status();
  }
  absl::StatusOr<std::optional<std::string>> Get(Family family,
                                                 std::string_view key) const override {
    if (key == "damaged") {
      return absl::DataLossError("damaged");
    }
    const auto found = values.find({family, std::string(key)});
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<std::pair<Family, std::string>, std::string> values;
};

class OverlayTest : public testing::Test {
 protected:
  using Change = std::tuple<Family, std::string, std::optional<std::string>>;

  std::vector<Change> Changes() {
    std::vector<Change> changes;
    overlay_.VisitChanges([&](Family family, std::string_view key, const std::string* value) {
      changes.emplace_back(family, key,
                           value == nullptr ? std::nullopt : std::optional<std::string>(*value));
    });
    return changes;
  }

  MapState stored_;
  Overlay overlay_{stored_};
};

TEST_F(OverlayTest, JudgesByWhatIsStored) {
  stored_.values[{kFamily, "key"}] = "value";
  Batch absent;
  absent.RequireAbsent(kFamily, "key");
  EXPECT_THAT(overlay_.Admit(absent), HasCode(absl::StatusCode::kAborted));
  Batch elsewhere;
  elsewhere.RequireAbsent(kOther, "key");
  elsewhere.RequireDigest(kFamily, "key", Sha256("value"));
  EXPECT_THAT(overlay_.Admit(elsewhere), IsOk());
  Batch wrong;
  wrong.RequireDigest(kFamily, "key", Sha256("other"));
  EXPECT_THAT(overlay_.Admit(wrong), HasCode(absl::StatusCode::kAborted));
}

TEST_F(OverlayTest, AdmittedWritesHideWhatIsStored) {
  stored_.values[{kFamily, "key"}] = "stored";
  Batch replace;
  replace.Put(kFamily, "key", "new");
  ASSERT_THAT(overlay_.Admit(replace), IsOk());
  Batch by_stored;
  by_stored.RequireDigest(kFamily, "key", Sha256("stored"));
  EXPECT_THAT(overlay_.Admit(by_stored), HasCode(absl::StatusCode::kAborted));
  Batch by_new;
  by_new.RequireDigest(kFamily, "key", Sha256("new"));
  by_new.Delete(kFamily, "key");
  ASSERT_THAT(overlay_.Admit(by_new), IsOk());
  Batch absent;
  absent.RequireAbsent(kFamily, "key");
  EXPECT_THAT(overlay_.Admit(absent), IsOk());
  EXPECT_THAT(overlay_.Admit(by_stored), HasCode(absl::StatusCode::kAborted));
}

TEST_F(OverlayTest, RefusedWritesAreNotSeen) {
  stored_.values[{kFamily, "key"}] = "stored";
  Batch refused;
  refused.Put(kFamily, "other", "x");
  refused.RequireAbsent(kFamily, "key");
  ASSERT_THAT(overlay_.Admit(refused), HasCode(absl::StatusCode::kAborted));
  Batch absent;
  absent.RequireAbsent(kFamily, "other");
  EXPECT_THAT(overlay_.Admit(absent), IsOk());
}

TEST_F(OverlayTest, WhatCannotBeReadIsNeitherAbsentNorPresent) {
  Batch absent;
  absent.RequireAbsent(kFamily, "damaged");
  EXPECT_THAT(overlay_.Admit(absent), HasCode(absl::StatusCode::kDataLoss));
  Batch digest;
  digest.RequireDigest(kFamily, "damaged", Sha256(""));
  EXPECT_THAT(overlay_.Admit(digest), HasCode(absl::StatusCode::kDataLoss));
}

TEST_F(OverlayTest, ShowsWhatIsLeftBehindInOrderAndOncePerKey) {
  Batch first;
  first.Put(kFamily, "b", "1");
  first.Put(kFamily, "b", "2");
  first.Put(kFamily, "a", "1");
  first.Delete(kOther, "z");
  first.Delete(kFamily, "d");
  Batch second;
  second.RequireDigest(kFamily, "b", Sha256("2"));
  second.Put(kFamily, "b", "3");
  second.Delete(kFamily, "a");
  second.Put(kFamily, "d", "");
  second.Put(kOther, "y", "4");
  Batch refused;
  refused.RequireAbsent(kFamily, "b");
  refused.Put(kFamily, "c", "5");
  ASSERT_THAT(overlay_.Admit(first), IsOk());
  ASSERT_THAT(overlay_.Admit(second), IsOk());
  ASSERT_THAT(overlay_.Admit(refused), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(Changes(), ElementsAre(Change{kOther, "y", "4"}, Change{kOther, "z", std::nullopt},
                                     Change{kFamily, "a", std::nullopt}, Change{kFamily, "b", "3"},
                                     Change{kFamily, "d", ""}));
}

TEST_F(OverlayTest, LeavesNothingBehindWithoutWrites) {
  Batch batch;
  batch.RequireAbsent(kFamily, "key");
  ASSERT_THAT(overlay_.Admit(batch), IsOk());
  EXPECT_THAT(Changes(), IsEmpty());
}

}  // namespace
}  // namespace candor::store
