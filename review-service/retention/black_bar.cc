#include "retention/black_bar.h"

#include <algorithm>

#include "candor/base/secret.h"

namespace candor::review {
namespace {

using People = google::protobuf::RepeatedPtrField<report::v1::Person>;

// The longest word that stands here; empty when none does.
std::string_view WordAt(const std::vector<std::string>& words, std::string_view text) {
  std::string_view longest;
  for (const std::string& word : words) {
    if (word.size() > longest.size() && text.starts_with(word)) {
      longest = word;
    }
  }
  return longest;
}

std::uint32_t BlackOutPeople(const std::vector<std::string>& words, People& people) {
  std::uint32_t places = 0;
  for (report::v1::Person& person : people) {
    places += BlackOut(words, *person.mutable_name());
    places += BlackOut(words, *person.mutable_handle());
    places += BlackOut(words, *person.mutable_description());
  }
  return places;
}

}  // namespace

std::uint32_t BlackOut(const std::vector<std::string>& words, std::string& text) {
  std::uint32_t places = 0;
  std::string left;
  left.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view word = WordAt(words, std::string_view(text).substr(at));
    if (word.empty()) {
      left.push_back(text[at++]);
      continue;
    }
    left.append(kBlackBar);
    at += word.size();
    ++places;
  }
  text.swap(left);
  WipeBytes(left);
  return places;
}

std::uint32_t BlackOut(const std::vector<std::string>& words, report::v1::Report& report) {
  std::uint32_t places = 0;
  for (std::string* const text : {report.mutable_what_happened(), report.mutable_when(),
                                  report.mutable_where(), report.mutable_continues()}) {
    places += BlackOut(words, *text);
  }
  if (report.has_space()) {
    places += BlackOut(words, *report.mutable_space()->mutable_name());
  }
  if (report.has_contact()) {
    places += BlackOut(words, *report.mutable_contact()->mutable_details());
  }
  places += BlackOutPeople(words, *report.mutable_people_involved());
  return places + BlackOutPeople(words, *report.mutable_witnesses());
}

std::uint32_t BlackOut(const std::vector<std::string>& words, report::v1::FollowUp& follow_up) {
  return BlackOut(words, *follow_up.mutable_text());
}

std::uint32_t BlackOut(const std::vector<std::string>& words, report::v1::Withdrawal& withdrawal) {
  return BlackOut(words, *withdrawal.mutable_reason());
}

std::uint32_t BlackOut(const std::vector<std::string>& words,
                       google::protobuf::RepeatedPtrField<report::v1::Attachment>& files) {
  std::uint32_t places = 0;
  for (report::v1::Attachment& file : files) {
    places += BlackOut(words, *file.mutable_name());
  }
  return places;
}

}  // namespace candor::review
