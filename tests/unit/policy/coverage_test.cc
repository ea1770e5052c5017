// docs/POLICY.md shows each line of the code of conduct with the entry of the shipped policy that
// covers it. Neither may lose one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "candor/policy/policy_set.h"

namespace candor::policy {
namespace {

// Lines of the code of conduct by entry, such as "category H1".
using Sources = std::map<std::string, std::string>;

template <typename List>
void Add(const std::string& section, const List& list, Sources& sources) {
  for (const auto& entry : list) {
    sources[section + " " + entry.code()] = entry.source();
  }
}

Sources SourcesOf(const v1::Policy& policy) {
  Sources sources;
  for (const v1::KindChoice& kind : policy.form().kinds()) {
    const std::string name = report::v1::ReportKind_Name(kind.kind());
    sources["kind " + name.substr(std::string("REPORT_KIND_").size())] = kind.source();
  }
  for (const v1::ChoiceGroup& group : policy.form().categories()) {
    Add("category", group.choices(), sources);
  }
  Add("ground", policy.form().protected_grounds(), sources);
  Add("outcome", policy.outcomes(), sources);
  Add("quorum", policy.quorum_rules(), sources);
  Add("clock", policy.clocks(), sources);
  Add("retention", policy.retention_classes(), sources);
  Add("referral", policy.referrals(), sources);
  Add("arrangement", policy.arrangements(), sources);
  Add("provision", policy.provisions(), sources);
  return sources;
}

struct Row {
  std::string line;
  std::vector<std::string> entries;
};

// The rows of the table under "| Line of the code of conduct | Entry |".
std::vector<Row> RowsOfTable() {
  std::ifstream in(CANDOR_POLICY_DOC);
  std::vector<Row> rows;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "| Line of the code of conduct | Entry |") {
      inside = true;
    } else if (inside && !line.starts_with("| ")) {
      inside = line.starts_with("|---");
    } else if (inside) {
      const std::vector<std::string> cells = absl::StrSplit(line, " | ");
      Row row{cells.at(0).substr(2), {}};
      const std::vector<std::string> parts = absl::StrSplit(cells.at(1), '`');
      for (std::size_t i = 1; i < parts.size(); i += 2) {
        row.entries.push_back(parts[i]);
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

class Coverage : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto set = PolicySet::Load({CANDOR_POLICY_FILE});
    ASSERT_TRUE(set.ok()) << set.status();
    sources_ = SourcesOf(set->policies().front());
  }
  Sources sources_;
};

TEST_F(Coverage, EveryLineHasItsEntries) {
  const std::vector<Row> rows = RowsOfTable();
  EXPECT_EQ(rows.size(), 62U) << "the code of conduct has 62 lines";
  for (const Row& row : rows) {
    EXPECT_FALSE(row.entries.empty()) << row.line;
    for (const std::string& entry : row.entries) {
      EXPECT_EQ(sources_[entry], row.line) << entry;
    }
  }
}

// What quotes a line of the code is in the table; the rest quotes the principles, law or practice.
TEST_F(Coverage, EveryEntryIsInTheTableOrNamesAnotherSource) {
  std::set<std::string> shown;
  for (const Row& row : RowsOfTable()) {
    shown.insert(row.entries.begin(), row.entries.end());
  }
  std::vector<std::string> others;
  for (const auto& [entry, source] : sources_) {
    EXPECT_FALSE(source.empty()) << entry;
    if (!shown.contains(entry)) {
      others.push_back(entry);
    }
  }
  EXPECT_THAT(others,
              ::testing::UnorderedElementsAre(
                  "clock ACKNOWLEDGEMENT", "clock SAFETY_TRIAGE", "clock TRIAGE", "clock STATUS",
                  "clock FEEDBACK", "clock INTERIM_MEASURE_REVIEW", "clock BOTH_SIDES_TOLD",
                  "clock RETALIATION_CHECK_IN_30", "clock RETALIATION_CHECK_IN_90",
                  "clock RETALIATION_CHECK_IN_180", "quorum DECISION"));
}

TEST_F(Coverage, HasTheFourteenOutcomes) {
  std::vector<std::string> outcomes;
  for (const auto& [entry, source] : sources_) {
    if (entry.starts_with("outcome ")) {
      outcomes.push_back(entry.substr(8));
    }
  }
  EXPECT_THAT(outcomes, ::testing::UnorderedElementsAre(
                            "NO_VIOLATION", "OUT_OF_SCOPE", "INSUFFICIENT_INFORMATION",
                            "CORRECTION", "WARNING", "TEMPORARY_BAN", "PERMANENT_BAN",
                            "ROLE_REMOVAL", "EVENT_EXPULSION", "REFERRED_TO_AUTHORITIES",
                            "MEDIATED_BY_CONSENT", "BEHAVIOUR_PLAN", "FALSE_REPORT", "OTHER"));
}

}  // namespace
}  // namespace candor::policy
