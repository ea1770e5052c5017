// Early return on absl::Status, the only two macros of the project.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define CANDOR_CONCAT_INNER(a, b) a##b
#define CANDOR_CONCAT(a, b) CANDOR_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                         \
  if (absl::Status status_ = (expression); !status_.ok()) { \
    return status_;                                         \
  }                                                         \
  static_assert(true, "a semicolon follows")

// ASSIGN_OR_RETURN(auto value, ReturnsStatusOr());
#define ASSIGN_OR_RETURN(declaration, expression) \
  CANDOR_ASSIGN_OR_RETURN(CANDOR_CONCAT(status_or_, __LINE__), declaration, expression)

#define CANDOR_ASSIGN_OR_RETURN(holder, declaration, expression) \
  auto holder = (expression);                                    \
  if (!holder.ok()) {                                            \
    return std::move(holder).status();                           \
  }                                                              \
  declaration = *std::move(holder)
