#include "candorctl/custody_page.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "candorctl/dates.h"
#include "candorctl/json.h"
#include "candorctl/table.h"
#include "candorctl/time_words.h"

namespace candor::tools {
namespace {

using Keys = google::protobuf::RepeatedPtrField<review::v1::RecipientKey>;
using Names = google::protobuf::RepeatedPtrField<std::string>;

std::string KeysJson(const Keys& keys) {
  std::vector<std::string> shown;
  for (const review::v1::RecipientKey& key : keys) {
    shown.push_back(JsonObject()
                        .Text("channel", key.channel())
                        .Number("kem_id", key.kem_id())
                        .Text("key_id", absl::BytesToHexString(key.key_id()))
                        .Text("not_before", DateOf(Day(key.not_before_day())))
                        .Text("not_after", DateOf(Day(key.not_after_day())))
                        .Flag("is_held", key.is_held())
                        .Str());
  }
  return JsonArray(shown);
}

std::string KeysTable(const Keys& keys, Day today) {
  Table table({"CHANNEL", "KEY ID", "FIRST DAY", "LAST DAY", "TODAY"});
  for (const review::v1::RecipientKey& key : keys) {
    const Day first(key.not_before_day());
    const Day last(key.not_after_day());
    const std::string validity = ValidityOf(first, last, today);
    table.Add({key.channel(), absl::BytesToHexString(key.key_id()), DateOf(first), DateOf(last),
               key.is_held() ? validity + ", held by quarantine" : validity});
  }
  return table.Text();
}

std::string Joined(const Names& names) {
  std::string joined;
  for (const std::string& name : names) {
    joined.append(joined.empty() ? "" : ", ").append(name);
  }
  return joined;
}

std::string DayOrNone(std::uint32_t day) { return day == 0 ? "" : DateOf(Day(day)); }

std::string OpensBy(const review::v1::GetCustodyResponse& custody) {
  std::string opens = custody.has_passphrase() ? "its passphrase" : "";
  if (custody.threshold() > 0) {
    opens.append(opens.empty() ? "" : ", or ")
        .append(std::to_string(custody.threshold()))
        .append(" of the shares of ")
        .append(Joined(custody.officers()));
  }
  return opens;
}

std::string FactsOf(const review::v1::GetCustodyResponse& custody) {
  FactList facts;
  facts.Add("The key file opens by", OpensBy(custody));
  facts.Add("Shares given and waiting", Joined(custody.given()));
  facts.Add("Next rotation", DayOrNone(custody.next_rotation_day()));
  facts.Add("Seals itself", custody.has_idle_until()
                                ? DateTimeOf(TimeOf(custody.idle_until())) + " unless used"
                                : "");
  return facts.Text();
}

void ShowJson(const review::v1::GetCustodyResponse& custody, Session& session) {
  JsonObject shown;
  shown.Flag("sealed", custody.sealed())
      .Json("recipient_keys", KeysJson(custody.recipient_keys()))
      .Number("threshold", custody.threshold())
      .Json("officers", JsonStrings({custody.officers().begin(), custody.officers().end()}))
      .Json("given", JsonStrings({custody.given().begin(), custody.given().end()}))
      .Flag("has_passphrase", custody.has_passphrase());
  if (custody.next_rotation_day() > 0) {
    shown.Text("next_rotation", DateOf(Day(custody.next_rotation_day())));
  }
  if (custody.has_idle_until()) {
    shown.Text("idle_until", DateTimeOf(TimeOf(custody.idle_until())));
  }
  session.out << shown.Str() << "\n";
}

}  // namespace

void ShowCustody(const review::v1::GetCustodyResponse& custody, Session& session) {
  if (session.output == OutputFormat::kJson) {
    return ShowJson(custody, session);
  }
  if (custody.sealed()) {
    session.out << "Review is sealed: its keys are in no memory, and no case can be read.\n"
                << FactsOf(custody) << "Next: a key officer runs candorctl unseal\n";
    return;
  }
  session.out << "Review is unsealed and pulls reports.\n"
              << FactsOf(custody) << "\n"
              << KeysTable(custody.recipient_keys(), DayOf(session.clock.Now()));
}

void ShowGivenShare(const review::v1::UnsealWithShareResponse& given, Session& session) {
  const std::string until = DateTimeOf(TimeOf(given.until()));
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Flag("unsealed", false)
                       .Number("missing", given.missing())
                       .Text("until", until)
                       .Str()
                << "\n";
    return;
  }
  session.out << "The share was taken. " << given.missing()
              << (given.missing() == 1 ? " more is" : " more are") << " needed until " << until
              << "; then all are forgotten.\n";
}

void ShowRotation(const review::v1::RotateKeysResponse& rotated, Session& session) {
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject().Json("recipient_keys", KeysJson(rotated.recipient_keys())).Str()
                << "\n";
    return;
  }
  session.out << "New keys are in the key file and are being published:\n\n"
              << KeysTable(rotated.recipient_keys(), DayOf(session.clock.Now()));
}

}  // namespace candor::tools
