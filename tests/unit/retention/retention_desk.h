// A closed case under the policy that ships, with a thread, files and a decision code, and all that
// erases it: a real store in memory, and a real key file.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../casework/shipped_case.h"
#include "retention/case_key_upkeep.h"
#include "retention/case_steps.h"
#include "retention/erasing.h"
#include "retention/redaction.h"
#include "retention/tombstones.h"

namespace candor::review::test {

class RetentionDesk {
 public:
  // Closed on 2026-04-04 as R2, read by alice; erasable from 2028-04-04 on.
  RetentionDesk();

  // Everything anew on what is on the disk, unsealed with the key file.
  void Restart();
  // Before it: what was not written is not.
  void CloseStore();
  // Numbers are there, and nothing is left to destroy.
  void WaitUntilSettled();

  void SetNow(std::string_view text) { shipped.SetNow(text); }
  void Alter(std::function<void(OpenCase&)> alter) { shipped.Alter(std::move(alter)); }
  // That a member has read it, or nobody.
  void SetRead(bool is_read);
  // Another report, filed under the keys in force; its name.
  std::string FileAnother(std::string_view text = "another");
  void SetRoles(const std::string& member, std::initializer_list<v1::MemberRole> roles);

  [[nodiscard]] v1::ProposePurgeRequest Purge(std::vector<std::string> names = {}) const;
  absl::StatusOr<Erased> Erase(std::vector<std::string> names = {});
  absl::StatusOr<std::uint32_t> Redact(std::vector<std::string> words,
                                       const std::string& message = "",
                                       const std::string& member = "alice");
  // Of the case, by the keys in force; nothing when it does not open.
  [[nodiscard]] std::string ReportText(const std::string& name);
  // What lies on the disk of it now.
  [[nodiscard]] std::uint32_t Number() const;
  // Whether the key file can still make the key of this number.
  [[nodiscard]] bool HasKey(std::uint32_t number) const;

  // The store as it is now, copied file by file and opened elsewhere: a restored backup.
  [[nodiscard]] std::unique_ptr<store::Store> RestoreBackup(
      const std::map<std::string, std::string>& files);
  [[nodiscard]] std::map<std::string, std::string> BackUp() const;

  [[nodiscard]] World& world() { return shipped.world; }

  ShippedCase shipped;
  std::string id;
  std::unique_ptr<Tombstones> tombstones;
  std::unique_ptr<CaseKeyUpkeep> upkeep;
  std::unique_ptr<Erasing> erasing;
  std::unique_ptr<CaseSteps> steps;
  std::unique_ptr<Redaction> redaction;

 private:
  void Build();
  void Close();
};

}  // namespace candor::review::test
