#include "review/listed_files.h"

#include <optional>

#include "candor/base/status_macros.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review {

std::string MessageName(const MessagePlace& place) {
  return CaseName(place.case_id).append("/messages/").append(std::to_string(place.number));
}

std::string AttachmentName(const MessagePlace& place, int index) {
  return MessageName(place).append("/attachments/").append(std::to_string(index));
}

absl::StatusOr<open::AttachmentOpener> OpenListed(const report::v1::Attachment& listed,
                                                  const storage::v1::PulledAttachment& pulled) {
  open::AttachmentInput input;
  input.place = {pulled.channel(), listed.slot_id()};
  input.content_key = listed.content_key();
  input.suite = pulled.suite();
  input.salt = pulled.salt();
  input.commitment = pulled.commitment();
  input.ciphertext_size = pulled.ciphertext_size();
  input.size = listed.size();
  return open::AttachmentOpener::New(input);
}

absl::Status ShowAttachments(const ThreadStore& store, const MessagePlace& place,
                             const ListedFiles& listed, ShownFiles& shown) {
  for (int i = 0; i < listed.size(); ++i) {
    ASSIGN_OR_RETURN(const std::optional<storage::v1::SlotOwner> owner,
                     store.FindOwner(kAttachments, listed[i].slot_id()));
    v1::AttachmentInfo& info = *shown.Add();
    info.set_name(AttachmentName(place, i));
    info.set_file_name(listed[i].name());
    info.set_media_type(listed[i].media_type());
    info.set_size(listed[i].size());
    info.set_sha256(listed[i].sha256());
    info.set_state(v1::ATTACHMENT_STATE_WAITING);
    if (owner && owner->ready()) {
      ASSIGN_OR_RETURN(const std::optional<storage::v1::PulledAttachment> pulled,
                       store.FindPulled(listed[i].slot_id()));
      if (pulled) {
        info.set_state(OpenListed(listed[i], *pulled).ok() ? v1::ATTACHMENT_STATE_READY
                                                           : v1::ATTACHMENT_STATE_REFUSED);
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ClaimAttachments(const ThreadStore& store, const MessagePlace& place,
                              const ListedFiles& listed, store::Batch& batch) {
  for (int i = 0; i < listed.size(); ++i) {
    const std::string& slot_id = listed[i].slot_id();
    ASSIGN_OR_RETURN(const std::optional<storage::v1::SlotOwner> claimed,
                     store.FindOwner(kAttachments, slot_id));
    if (claimed) {
      continue;
    }
    storage::v1::SlotOwner owner;
    owner.set_case_id(std::string(place.case_id));
    owner.set_number(place.number);
    owner.set_place(static_cast<std::uint32_t>(i));
    batch.RequireAbsent(kAttachments, slot_id);
    batch.Put(kAttachments, slot_id, owner.SerializeAsString());
  }
  return absl::OkStatus();
}

}  // namespace candor::review
