// Words of third parties, taken out of what a reporter wrote. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/casework.pb.h"

namespace candor::review {

// What comes in the place of a word, whatever its length: four U+2588.
inline constexpr std::string_view kBlackBar = "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88";

// Puts a bar over each place where one of `words` stands, the longest first; how many places.
std::uint32_t BlackOut(const std::vector<std::string>& words, std::string& text);
// In all that the reporter wrote in words; codes, and what a list was chosen from, stay.
std::uint32_t BlackOut(const std::vector<std::string>& words, report::v1::Report& report);
std::uint32_t BlackOut(const std::vector<std::string>& words, report::v1::FollowUp& follow_up);
std::uint32_t BlackOut(const std::vector<std::string>& words, report::v1::Withdrawal& withdrawal);
// In the names of files.
std::uint32_t BlackOut(const std::vector<std::string>& words,
                       google::protobuf::RepeatedPtrField<report::v1::Attachment>& files);

}  // namespace candor::review
