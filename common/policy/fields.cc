#include "fields.h"

#include <utility>

#include "text.h"

namespace candor::policy {

std::string Join(std::string_view prefix, std::string_view field) {
  std::string path(prefix);
  if (!path.empty() && !field.empty()) {
    path.push_back('.');
  }
  return path.append(field);
}

std::string At(std::string_view prefix, std::string_view field, int index) {
  return Join(prefix, field) + "[" + std::to_string(index) + "]";
}

void CheckText(std::string path, std::string_view text, std::size_t max_bytes,
               std::string_view too_long, FieldViolations& violations) {
  if (text.size() > max_bytes) {
    violations.Add(std::move(path), too_long);
  } else if (!IsText(text)) {
    violations.Add(std::move(path), "is not UTF-8 text, or holds a NUL; send it as UTF-8");
  }
}

}  // namespace candor::policy
