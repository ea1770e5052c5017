#include "candorctl/keys_page.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "candorctl/dates.h"
#include "candorctl/json.h"
#include "candorctl/table.h"

namespace candor::tools {

std::string KeysJson(const Manifest& manifest) {
  std::vector<std::string> keys;
  for (const ManifestKey& key : manifest.keys) {
    keys.push_back(JsonObject()
                       .Text("channel", key.channel)
                       .Number("kem_id", key.kem_id)
                       .Text("key_id", absl::BytesToHexString(key.key_id))
                       .Text("not_before", DateOf(key.not_before))
                       .Text("not_after", DateOf(key.not_after))
                       .Str());
  }
  return JsonArray(keys);
}

std::string KeysTable(const Manifest& manifest, Day today) {
  Table table({"CHANNEL", "KEY ID", "FIRST DAY", "LAST DAY", "TODAY"});
  for (const ManifestKey& key : manifest.keys) {
    table.Add({key.channel, absl::BytesToHexString(key.key_id), DateOf(key.not_before),
               DateOf(key.not_after), ValidityOf(key.not_before, key.not_after, today)});
  }
  return table.Text();
}

std::string OpenersText(const storage::v1::KeyFile& slots) {
  std::string text = slots.has_passphrase() ? "the passphrase" : "";
  if (!slots.has_shares()) {
    return text;
  }
  text.append(text.empty() ? "" : ", or ").append(std::to_string(slots.shares().threshold()));
  text.append(" of the shares of ");
  const int count = slots.shares().owners_size();
  for (int i = 0; i < count; ++i) {
    text.append(i == 0 ? "" : i + 1 == count ? " and " : ", ");
    text.append(slots.shares().owners(i).officer());
  }
  return text;
}

}  // namespace candor::tools
