// Tables of figures in short, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/review/v1/reporting_service.pb.h"

namespace candor::review::test {

// Such as "H1 conduct 5", "H1 events ?" for a withheld cell, "H1 events 5+" for one that is in
// part.
[[nodiscard]] inline std::vector<std::string> ShownIn(const v1::TransparencyTables& tables,
                                                      std::string_view name) {
  std::vector<std::string> shown;
  for (const v1::FigureTable& table : tables.tables()) {
    for (const v1::Cell& cell : table.cells()) {
      if (table.name() == name) {
        shown.push_back(cell.row() + " " + (cell.column().empty() ? "" : cell.column() + " ") +
                        (!cell.suppressed()  ? std::to_string(cell.value())
                         : cell.value() == 0 ? "?"
                                             : std::to_string(cell.value()) + "+"));
      }
    }
  }
  return shown;
}

// What ShownIn shows, back.
inline void AddCell(v1::FigureTable& table, const std::string& row, const std::string& column,
                    std::uint64_t value, bool is_withheld = false) {
  v1::Cell& cell = *table.add_cells();
  cell.set_row(row);
  cell.set_column(column);
  cell.set_value(value);
  cell.set_suppressed(is_withheld);
}

}  // namespace candor::review::test
