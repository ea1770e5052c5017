#include "review/case_cipher.h"

#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/keys/record_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

std::string AssociatedData(RecordPlace place) {
  std::string data(FamilyName(place.family));
  data.push_back('\0');
  return data.append(place.key);
}

}  // namespace

absl::StatusOr<storage::v1::SealedRecord> SealRecord(const Secret& key, RecordPlace place,
                                                     const google::protobuf::Message& record,
                                                     Random& random) {
  Secret plaintext(record.ByteSizeLong());
  if (!record.SerializeToArray(plaintext.data(), static_cast<int>(plaintext.size()))) {
    return absl::InternalError("a record does not serialize");
  }
  ASSIGN_OR_RETURN(
      keys::EncryptedRecord encrypted,
      keys::EncryptRecord(key.view(), AssociatedData(place), plaintext.view(), random));
  storage::v1::SealedRecord sealed;
  sealed.set_nonce(std::move(encrypted.nonce));
  sealed.set_ciphertext(std::move(encrypted.ciphertext));
  return sealed;
}

absl::Status OpenRecord(const Secret& key, RecordPlace place,
                        const storage::v1::SealedRecord& sealed,
                        google::protobuf::Message& record) {
  ASSIGN_OR_RETURN(
      const Secret plaintext,
      keys::DecryptRecord(key.view(), AssociatedData(place), sealed.nonce(), sealed.ciphertext()));
  if (!record.ParseFromArray(plaintext.view().data(), static_cast<int>(plaintext.size()))) {
    return absl::DataLossError("a record does not parse");
  }
  return absl::OkStatus();
}

absl::StatusOr<storage::v1::SealedRecord> ResealRecord(const Secret& from, const Secret& to,
                                                       RecordPlace place,
                                                       const storage::v1::SealedRecord& sealed,
                                                       Random& random) {
  const std::string data = AssociatedData(place);
  ASSIGN_OR_RETURN(const Secret plaintext,
                   keys::DecryptRecord(from.view(), data, sealed.nonce(), sealed.ciphertext()));
  ASSIGN_OR_RETURN(keys::EncryptedRecord encrypted,
                   keys::EncryptRecord(to.view(), data, plaintext.view(), random));
  storage::v1::SealedRecord resealed;
  resealed.set_nonce(std::move(encrypted.nonce));
  resealed.set_ciphertext(std::move(encrypted.ciphertext));
  return resealed;
}

absl::StatusOr<storage::v1::SealedRecord> SealKeyCheck(std::string_view master_key,
                                                       RecordPlace place, Random& random) {
  ASSIGN_OR_RETURN(keys::EncryptedRecord encrypted,
                   keys::EncryptRecord(master_key, AssociatedData(place), "", random));
  storage::v1::SealedRecord check;
  check.set_nonce(std::move(encrypted.nonce));
  check.set_ciphertext(std::move(encrypted.ciphertext));
  return check;
}

bool PassesKeyCheck(std::string_view master_key, RecordPlace place,
                    const storage::v1::SealedRecord& check) {
  return keys::DecryptRecord(master_key, AssociatedData(place), check.nonce(), check.ciphertext())
      .ok();
}

}  // namespace candor::review
