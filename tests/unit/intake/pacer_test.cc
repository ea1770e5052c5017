#include "intake/pacer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "manual_ticks.h"

namespace candor::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What a pacer did, in order.
class Diary {
 public:
  Pacer::Question Question(const std::string& name) {
    return [this, name]() -> Pacer::Answer {
      Write(name + " looked up");
      return [this, name] { Write(name + " answered"); };
    };
  }
  void Write(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
  }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST(Pacer, LooksUpAfterOneTickAndAnswersAtTheNext) {
  Diary diary;
  ManualTicks ticks;
  Pacer pacer(ticks.source());
  pacer.Ask(diary.Question("a"));
  ticks.Await();
  pacer.Ask(diary.Question("b"));
  EXPECT_THAT(diary.lines(), IsEmpty());
  ticks.Tick();
  ticks.Await();
  EXPECT_THAT(diary.lines(), ElementsAre("a looked up", "b looked up"));
  pacer.Ask(diary.Question("c"));
  ticks.Tick();
  ticks.Await();
  EXPECT_THAT(diary.lines(),
              ElementsAre("a looked up", "b looked up", "a answered", "b answered", "c looked up"));
  ticks.Release();
}

TEST(Pacer, AnswersNothingEarlierBecauseItWasQuickNorLaterThanItsNeighbours) {
  Diary diary;
  ManualTicks ticks;
  Pacer pacer(ticks.source());
  std::promise<void> disk;
  std::promise<void> reading;
  pacer.Ask(diary.Question("quick"));
  pacer.Ask([&]() -> Pacer::Answer {
    reading.set_value();
    disk.get_future().wait();
    return [&] { diary.Write("slow answered"); };
  });
  ticks.Tick();
  reading.get_future().wait();
  pacer.Ask(diary.Question("late"));
  EXPECT_THAT(diary.lines(), ElementsAre("quick looked up"));
  disk.set_value();
  ticks.Await();
  EXPECT_THAT(diary.lines(), ElementsAre("quick looked up"));
  ticks.Tick();
  ticks.Await();
  EXPECT_THAT(diary.lines(),
              ElementsAre("quick looked up", "quick answered", "slow answered", "late looked up"));
  ticks.Release();
}

TEST(Pacer, AnswersEverythingBeforeItEnds) {
  Diary diary;
  ManualTicks ticks;
  ticks.Release();
  {
    Pacer pacer(ticks.source());
    for (const char* name : {"a", "b", "c"}) {
      pacer.Ask(diary.Question(name));
    }
  }
  EXPECT_EQ(diary.lines().size(), 6U);
}

TEST(Pacer, WaitsForNoTickWhileNothingIsAsked) {
  ManualTicks ticks;
  ticks.Release();
  Pacer pacer(ticks.source());
  EXPECT_EQ(ticks.waits(), 0);
  std::promise<void> answered;
  pacer.Ask([&]() -> Pacer::Answer { return [&] { answered.set_value(); }; });
  answered.get_future().wait();
  EXPECT_EQ(ticks.waits(), 2);
}

TEST(SleepUntilTick, ReturnsAfterAMultipleOfTheTick) {
  const auto number = [] { return std::chrono::steady_clock::now().time_since_epoch() / kTick; };
  const auto before = number();
  SleepUntilTick();
  EXPECT_GT(number(), before);
}

}  // namespace
}  // namespace candor::intake
