#include "candor/base/wiped_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "candor/report/v1/report.pb.h"
#include "google/protobuf/arena.h"

namespace candor {
namespace {

// Long enough to live on the heap, where it can be looked at after the wipe.
const std::string kText(200, 'x');

// What is left in the buffer of a string that was wiped.
bool IsZero(const char* bytes) {
  return std::string_view(bytes, kText.size()) == std::string(kText.size(), '\0');
}

TEST(Wipe, OverwritesEveryStringHoweverDeep) {
  // On an arena what Clear() lets go stays readable until the arena goes.
  google::protobuf::Arena arena;
  auto& message = *google::protobuf::Arena::CreateMessage<report::v1::Message>(&arena);
  message.set_thread_key(kText);
  report::v1::Report& report = *message.mutable_report();
  report.set_what_happened(kText);
  report.add_categories(kText);
  report.mutable_space()->set_name(kText);
  report.add_people_involved()->set_name(kText);
  report.add_people_involved()->set_handle(kText);
  const std::vector<const char*> buffers = {message.thread_key().data(),
                                            report.what_happened().data(),
                                            report.categories(0).data(),
                                            report.space().name().data(),
                                            report.people_involved(0).name().data(),
                                            report.people_involved(1).handle().data()};
  WipeMessage(message);
  for (const char* buffer : buffers) {
    EXPECT_TRUE(IsZero(buffer));
  }
  EXPECT_EQ(message.ByteSizeLong(), 0U);
}

TEST(Wipe, LeavesAnEmptyMessageAlone) {
  report::v1::Message message;
  WipeMessage(message);
  EXPECT_EQ(message.ByteSizeLong(), 0U);
  // The default of all strings is shared by the whole process.
  EXPECT_EQ(report::v1::Report::default_instance().what_happened(), "");
}

}  // namespace
}  // namespace candor
