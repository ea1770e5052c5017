#include "logged.h"

#include <gtest/gtest.h>

#include <future>
#include <utility>

#include "audit/audit_tree.h"
#include "candor/merkle/tree.h"
#include "review/families.h"

namespace candor::review::test {

absl::StatusOr<std::uint64_t> Append(AuditLog& log, const AuditEvent& event,
                                     audit::v1::EntryOutcome outcome, std::string_view reason) {
  std::promise<absl::StatusOr<std::uint64_t>> index;
  log.Append(event, outcome, reason, [&index](absl::StatusOr<std::uint64_t> appended) {
    index.set_value(std::move(appended));
  });
  return index.get_future().get();
}

absl::Status Release(AuditLog& log, const AuditEvent& event, absl::Status outcome) {
  std::promise<absl::Status> answer;
  log.Release(event, std::move(outcome),
              [&answer](absl::Status status) { answer.set_value(std::move(status)); });
  return answer.get_future().get();
}

std::vector<audit::v1::LoggedEntry> ReadLog(const World& world, std::uint64_t team) {
  std::vector<audit::v1::LoggedEntry> entries;
  merkle::Frontier tree;
  const auto keys = MakeKeys(team);
  const absl::Status read =
      world.store->Scan(kAuditEntries, "", "", [&](std::string_view key, std::string_view stored) {
        EXPECT_EQ(IndexOf(key), entries.size());
        const auto entry = ReadEntry(*world.store, *keys, IndexOf(key), stored);
        EXPECT_TRUE(entry.ok());
        static_cast<void>(tree.Append(merkle::LeafHash(entry->commitment())));
        if (!entry->entry().empty()) {
          EXPECT_EQ(CommitmentOf(entry->salt(), entry->entry()), entry->commitment());
        }
        entries.push_back(*entry);
        return true;
      });
  EXPECT_TRUE(read.ok());
  const auto stored = AuditTree::Read(*world.store);
  EXPECT_TRUE(stored.ok());
  EXPECT_EQ(stored->head().size, tree.size());
  EXPECT_EQ(stored->head().root, tree.Root());
  if (tree.size() > 0) {
    EXPECT_EQ(RootOf(*world.store, tree.size()).value(), tree.Root());
  }
  return entries;
}

audit::v1::Entry Parse(const audit::v1::LoggedEntry& logged) {
  audit::v1::Entry entry;
  EXPECT_TRUE(entry.ParseFromString(logged.entry()));
  return entry;
}

std::vector<std::string> ActionsIn(const World& world) {
  std::vector<std::string> actions;
  for (const audit::v1::LoggedEntry& logged : ReadLog(world)) {
    actions.push_back(logged.entry().empty() ? "-" : Parse(logged).action());
  }
  return actions;
}

}  // namespace candor::review::test
