#include "candorctl/verb_request.h"

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "candor/base/status_macros.h"
#include "candorctl/enum_names.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/message_text.h"
#include "candorctl/request_field.h"

namespace candor::tools {
namespace {

using google::protobuf::FieldDescriptor;

std::string TypeNameOf(const FieldDescriptor& field, const VerbFlag& flag) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return field.name().ends_with("_day") ? "DAY" : "N";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "NAME";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.is_repeated() ? "OUTCOME" : "TIME";
    default:
      return flag.source == FlagSource::kWords || field.is_repeated()
                 ? "TEXT"
                 : absl::AsciiStrToUpper(field.name());
  }
}

void AddValue(CLI::App& command, const FieldDescriptor& field, const VerbFlag& flag,
              GivenFlag& given) {
  const bool is_argument = !flag.option.starts_with("-");
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    given.option = command.add_flag(flag.option, given.values, flag.help);
    return;
  }
  CLI::Option* option = command.add_option(flag.option, given.values, flag.help);
  option->type_name(TypeNameOf(field, flag));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    option->check(CLI::IsMember(EnumNames(*field.enum_type())));
  }
  if (!field.is_repeated()) {
    option->expected(1);
  }
  if (!field.is_repeated() || !is_argument) {
    // Lists: once for each, as a value may hold commas and blanks.
    option->allow_extra_args(false);
  }
  if (flag.is_required && flag.source == FlagSource::kValue) {
    option->required();
  }
  given.option = option;
}

absl::Status ReadFlag(const VerbFlag& flag, const GivenFlag& given,
                      google::protobuf::Message& request, Session& session) {
  const bool given_inline = given.option != nullptr && given.option->count() > 0;
  if (given_inline) {
    return SetField(request, flag.field,
                    given.values.empty() ? std::vector<std::string>{""} : given.values,
                    flag.option);
  }
  if (!given.file.empty() || flag.source == FlagSource::kBody) {
    ASSIGN_OR_RETURN(const std::string text, ReadText(given.file, session));
    if (text.empty()) {
      return absl::InvalidArgumentError("the text is empty; nothing was done");
    }
    return SetField(request, flag.field, {text}, flag.option);
  }
  if (flag.is_required && flag.source == FlagSource::kWords) {
    return UsageError(flag.option + " or " + flag.option + "-file must be given");
  }
  return absl::OkStatus();
}

}  // namespace

void AddVerbFlags(CLI::App& command, const Verb& verb, GivenVerb& given) {
  if (verb.HasCase()) {
    CLI::Option* subject = command.add_option(
        "case", given.subject, "Code name, id, the first 6 characters of it, or cases/<id>");
    subject->type_name("CASE");
    if (!verb.case_is_optional) {
      subject->required();
    }
  }
  for (const VerbFlag& flag : verb.flags) {
    GivenFlag& place = given.flags.emplace_back();
    const FieldDescriptor& field = FieldAt(*verb.method.request->GetDescriptor(), flag.field);
    switch (flag.source) {
      case FlagSource::kBody:
        AddTextFlag(command, place.file, flag.help);
        break;
      case FlagSource::kFile:
        command.add_option(flag.option, place.file, "File with " + flag.help)->type_name("FILE");
        break;
      case FlagSource::kWords:
        AddValue(command, field, flag, place);
        command.add_option(flag.option + "-file", place.file, "File with the same")
            ->type_name("FILE")
            ->excludes(command.get_option(flag.option));
        break;
      case FlagSource::kValue:
        AddValue(command, field, flag, place);
        break;
    }
  }
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> RequestOf(const Verb& verb,
                                                                     const GivenVerb& given,
                                                                     Session& session) {
  std::unique_ptr<google::protobuf::Message> request(verb.method.request->New());
  for (std::size_t i = 0; i < verb.flags.size(); ++i) {
    RETURN_IF_ERROR(ReadFlag(verb.flags[i], given.flags[i], *request, session));
  }
  if (verb.complete != nullptr) {
    RETURN_IF_ERROR(verb.complete(*request, session.clock));
  }
  return request;
}

}  // namespace candor::tools
