#include "exported_case.h"

#include <cstdlib>

#include "../review/casework.h"
#include "../review/reporter.h"
#include "candor/hpke/sha256.h"
#include "casework/triage_verbs.h"

namespace candor::review::test {
namespace {

report::v1::Attachment Listed(const intake::TestAttachment& attachment, std::string_view file) {
  report::v1::Attachment listed = MakeAttachment('x', "passwd.txt");
  listed.set_slot_id(attachment.slot_id);
  listed.set_content_key(attachment.content_key);
  listed.set_size(attachment.file.size());
  listed.set_sha256(Sha256(file));
  return listed;
}

}  // namespace

ExportedCase::ExportedCase() {
  Reporter reporter(desk.team.world.portal);
  report::v1::Message message = FirstMessage();
  *message.add_attachments() = Listed(whole, whole.file);
  *message.add_attachments() = Listed(damaged, "something else");
  *message.add_attachments() = MakeAttachment('y');  // never came
  name = desk.team.File(reporter.Report(message));
  report::v1::Message more = LaterMessage("and then");
  *more.add_attachments() = Listed(round, round.file);
  if (!desk.team.world.File(reporter.Send(1, more)).ok()) {
    std::abort();
  }
  for (const intake::TestAttachment* attachment : {&whole, &round, &damaged}) {
    Store(*attachment);
  }
  Alter(desk.team.world, name, [](OpenCase& subject) {
    subject.shown().set_state(v1::CASE_STATE_TRIAGE);
    for (const char* member : {"anna", "ben"}) {
      subject.shown().add_assignees(member);
      subject.summary.add_cleared_members(member);
    }
  });
  v1::AddNoteRequest note;
  note.mutable_change()->set_name(name);
  note.mutable_change()->set_reason("looked into it");
  if (!desk.team.Do("anna", Action::kAddNote, AddNote, note).ok()) {
    std::abort();
  }
}

void ExportedCase::Store(const intake::TestAttachment& attachment) {
  PulledAttachments::Record record;
  record.set_suite(1);
  record.set_salt(attachment.salt);
  record.set_commitment(attachment.commitment);
  record.set_ciphertext_size(attachment.ciphertext_size);
  record.set_channel("conduct");
  if (!pulled.Append(attachment.slot_id, record, attachment.chunks).ok() ||
      !pulled.MarkReady(attachment.slot_id).ok()) {
    std::abort();
  }
}

ExportContent::Parts ExportedCase::Parts() {
  World& world = desk.team.world;
  return {
      *world.cases, *world.messages, history, {*world.cases, *world.threads, pulled, *world.store}};
}

}  // namespace candor::review::test
