// One of two worlds that differ by a single case: the same seeded history of a team, played in one
// that has the case or in one that has not, and the transcript of one member in it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/members/team_desk.h"
#include "../unit/review/reporter.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.pb.h"
#include "casework/authorize.h"
#include "lists/case_watch.h"

namespace candor::review::test {

// Numbers that repeat.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  // Below `sides`.
  std::uint32_t Roll(std::uint32_t sides) { return static_cast<std::uint32_t>(engine_() % sides); }
  bool Chance(std::uint32_t percent) { return Roll(100) < percent; }
  template <typename T, std::size_t N>
  const T& Pick(const std::array<T, N>& from) {
    return from[Roll(N)];
  }
  std::uint64_t Seed() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

// Why xena must not learn of the case.
enum class Hiding : std::uint8_t { kExcluded, kNamed, kClose, kCloseLater, kHard, kNoGrant };
inline constexpr std::uint32_t kHidings = 6;

// xena is the member whose transcript is kept.
inline constexpr std::string_view kXena = "xena";
inline constexpr std::size_t kSlots = 4;
inline constexpr std::size_t kHiddenSlot = 0;

class Side {
 public:
  // With `hides` false xena may know of the case like any other member.
  explicit Side(bool hides = true);

  // Plays the history of this seed; what xena was answered, a line for each. `hidden_name` is the
  // hidden case's name in the world that has it: set by the call when `has_hidden`, else taken.
  std::string Play(std::uint64_t seed, bool has_hidden, std::string& hidden_name);

 private:
  // The parts of a history.
  void Begin(Dice& dice);
  void Prologue(Dice& dice);
  void Step(std::uint32_t number, Dice dice);
  void Epilogue();
  // Whether the step concerns the hidden case, in the world without it.
  [[nodiscard]] bool IsElsewhere(std::size_t slot) const {
    return slot == kHiddenSlot && !has_hidden_;
  }

  void File(std::size_t slot, Dice& dice);
  void Write(std::size_t slot, Dice& dice);
  void PostReplies();
  void ChangeMembers(const std::string& actor, Dice& dice);
  void Read(const std::string& actor, std::size_t slot, Dice& dice);
  void List(const std::string& actor, std::string_view filter, std::string_view order,
            std::uint32_t page_size);
  void Watch(const std::string& actor, Dice& dice);
  void ReadCase(const std::string& actor, const std::string& name);
  void Act(const std::string& actor, std::size_t slot, Dice& dice);
  // two_worlds_calls.cc
  void Carry(const std::string& actor, Action action, const std::string& name,
             const std::string& other, Dice& dice);
  template <typename Request, typename Response>
  void Verb(const std::string& actor, Action action, const std::string& name, Dice& dice,
            absl::Status (*verb)(ChangeContext&, const Request&, Response&), Request request);
  // Others bring the case on, as a team does that agrees.
  void Push(const std::string& name, Dice& dice);
  void PushBy(const std::string& actor, const std::string& name, Dice& dice);
  void Reply(const std::string& actor, const std::string& name, Dice& dice);
  void Link(const std::string& actor, const std::string& name, const std::string& other);

  // Keeps what xena was answered.
  void Note(std::string_view actor, std::string_view call, const absl::Status& status);
  template <typename Response>
  void Note(std::string_view actor, std::string_view call, const absl::StatusOr<Response>& answer);

  const bool hides_;
  TeamDesk desk_;
  World& world_ = desk_.world;
  Hiding hiding_ = Hiding::kExcluded;
  bool has_hidden_ = true;
  std::string hidden_name_;
  std::array<std::string, kSlots> names_;
  std::array<std::unique_ptr<Portal>, kSlots> portals_;
  std::array<std::unique_ptr<Reporter>, kSlots> reporters_;
  std::array<std::uint32_t, kSlots> written_{};
  std::unique_ptr<CaseWatch> watch_;
  std::string watch_filter_;
  std::string watch_token_;
  std::string transcript_;
};

// What a caller gets to see of a status.
[[nodiscard]] std::string TextOf(const absl::Status& status);

// Of a message; tokens by their length, for what they say is sealed.
template <typename Message>
[[nodiscard]] std::string TextOf(Message message) {
  std::string text;
  if constexpr (requires { message.next_page_token(); }) {
    text.append(" page token of ").append(std::to_string(message.next_page_token().size()));
    message.clear_next_page_token();
  }
  if constexpr (requires { message.watch_token(); }) {
    text.append(" watch token of ").append(std::to_string(message.watch_token().size()));
    message.clear_watch_token();
  }
  return message.ShortDebugString().append(text);
}

template <typename Response>
void Side::Note(std::string_view actor, std::string_view call,
                const absl::StatusOr<Response>& answer) {
  if (actor != kXena) {
    return;
  }
  transcript_.append(call).append(": ");
  transcript_.append(answer.ok() ? TextOf(*answer) : TextOf(answer.status())).append("\n");
}

}  // namespace candor::review::test
