#include "candor/shamir/share_set.h"

#include <functional>
#include <string>

#include "gtest/gtest.h"

namespace candor::shamir {
namespace {

using storage::v1::ShareSet;

ShareSet NewSet(int owners) {
  ShareSet set;
  set.set_set_id("set-id-8");
  set.set_threshold(2);
  for (int i = 0; i < owners; ++i) {
    storage::v1::ShareOwner& owner = *set.add_owners();
    owner.set_officer("officer-" + std::to_string(i));
    owner.set_commitment(std::string(32, 'c'));
  }
  return set;
}

TEST(IsSound, TakesTwoToSixteenOwners) {
  for (int owners = 0; owners < 20; ++owners) {
    EXPECT_EQ(IsSound(NewSet(owners)), owners >= 2 && owners <= 16) << owners;
  }
}

TEST(IsSound, RefusesEverythingElse) {
  const std::function<void(ShareSet&)> spoilers[] = {
      [](ShareSet& set) { set.clear_set_id(); },
      [](ShareSet& set) { set.mutable_set_id()->push_back('x'); },
      [](ShareSet& set) { set.set_threshold(0); },
      [](ShareSet& set) { set.set_threshold(1); },
      [](ShareSet& set) { set.set_threshold(4); },
      [](ShareSet& set) { set.set_threshold(0xffffffff); },
      [](ShareSet& set) { set.mutable_owners(0)->clear_officer(); },
      [](ShareSet& set) { set.mutable_owners(0)->set_officer("a b"); },
      [](ShareSet& set) { set.mutable_owners(0)->set_officer("officer-2"); },
      [](ShareSet& set) { set.mutable_owners(2)->mutable_commitment()->pop_back(); },
      [](ShareSet& set) { set.GetReflection()->MutableUnknownFields(&set)->AddVarint(9, 1); },
  };
  ASSERT_TRUE(IsSound(NewSet(3)));
  for (const auto& spoil : spoilers) {
    ShareSet set = NewSet(3);
    spoil(set);
    EXPECT_FALSE(IsSound(set)) << set.ShortDebugString();
  }
}

TEST(IsOfficerName, TakesNamesOfIdentities) {
  for (const std::string& name : {std::string("olga"), std::string("a-1"), std::string(64, 'x')}) {
    EXPECT_TRUE(IsOfficerName(name));
  }
  for (const std::string& name :
       {std::string(), std::string("Olga"), std::string("a b"), std::string(65, 'x')}) {
    EXPECT_FALSE(IsOfficerName(name));
  }
}

}  // namespace
}  // namespace candor::shamir
