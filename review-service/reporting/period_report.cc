#include "reporting/period_report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "reporting/figure_codes.h"

namespace candor::review {
namespace {

struct Sum {
  std::uint64_t value = 0;
  bool is_withheld = false;
};

// One table of the period.
class Table {
 public:
  void Add(const v1::Cell& cell) {
    AddOnce(cell.row(), rows_);
    AddOnce(cell.column(), columns_);
    Sum& sum = cells_[{cell.row(), cell.column()}];
    sum.value += cell.value();
    sum.is_withheld = sum.is_withheld || cell.suppressed();
  }

  // None for rows that count different things.
  enum class Totals : bool { kNone, kAll };

  void Write(Totals totals, v1::FigureTable& written) {
    const std::string total(kTotal);
    std::map<std::string, std::uint64_t> of_columns;
    for (const std::string& row : rows_) {
      std::uint64_t of_row = 0;
      for (const std::string& column : columns_) {
        const Sum& sum = cells_[{row, column}];
        WriteCell(row, column, sum, written);
        of_columns[column] += sum.value;
        of_row += sum.value;
      }
      of_columns[total] += of_row;
      if (columns_.size() > 1) {
        WriteCell(row, total, {of_row}, written);
      }
    }
    if (totals == Totals::kNone) {
      return;
    }
    for (const std::string& column : columns_) {
      WriteCell(total, column, {of_columns[column]}, written);
    }
    if (columns_.size() > 1) {
      WriteCell(total, total, {of_columns[total]}, written);
    }
  }

 private:
  static void AddOnce(const std::string& code, std::vector<std::string>& codes) {
    if (std::ranges::find(codes, code) == codes.end()) {
      codes.push_back(code);
    }
  }
  static void WriteCell(const std::string& row, const std::string& column, Sum sum,
                        v1::FigureTable& written) {
    v1::Cell& cell = *written.add_cells();
    cell.set_row(row);
    cell.set_column(column);
    cell.set_value(sum.value);
    cell.set_suppressed(sum.is_withheld);
  }

  std::vector<std::string> rows_;
  std::vector<std::string> columns_;
  std::map<std::pair<std::string, std::string>, Sum> cells_;
};

const v1::FigureTable& TableOf(const v1::TransparencyTables& quarter, std::string_view name) {
  const auto found = std::ranges::find(quarter.tables(), name, &v1::FigureTable::name);
  return found == quarter.tables().end() ? v1::FigureTable::default_instance() : *found;
}

// How many of a clock a quarter's median is of.
std::uint64_t NumberOf(const v1::TransparencyTables& quarter, const std::string& clock) {
  const v1::FigureTable& table = TableOf(quarter, "clocks");
  const auto found = std::ranges::find(table.cells(), clock, &v1::Cell::row);
  return found == table.cells().end() ? 0 : found->value();
}

void WriteMedians(const std::vector<v1::TransparencyTables>& quarters,
                  v1::TransparencyTables& report) {
  struct Weighted {
    double days = 0;
    std::uint64_t number = 0;
  };
  std::map<std::string, Weighted> medians;
  std::vector<std::string> order;
  for (const v1::TransparencyTables& quarter : quarters) {
    for (const v1::ClockFigure& figure : quarter.clocks()) {
      if (medians.try_emplace(figure.clock()).second) {
        order.push_back(figure.clock());
      }
      if (!figure.suppressed()) {
        const std::uint64_t number = NumberOf(quarter, figure.clock());
        medians[figure.clock()].days += figure.median_days() * static_cast<double>(number);
        medians[figure.clock()].number += number;
      }
    }
  }
  for (const std::string& clock : order) {
    const Weighted& sum = medians[clock];
    v1::ClockFigure& figure = *report.add_clocks();
    figure.set_clock(clock);
    figure.set_suppressed(sum.number == 0);
    if (sum.number > 0) {
      figure.set_median_days(std::round(sum.days / static_cast<double>(sum.number)));
    }
  }
}

}  // namespace

v1::TransparencyTables ReportOf(const std::vector<v1::TransparencyTables>& quarters) {
  v1::TransparencyTables report;
  report.set_first_day(quarters.front().first_day());
  report.set_last_day(quarters.back().last_day());
  for (const std::string_view name : {"received", "outcomes", "appeals", "clocks"}) {
    Table table;
    for (const v1::TransparencyTables& quarter : quarters) {
      for (const v1::Cell& cell : TableOf(quarter, name).cells()) {
        table.Add(cell);
      }
    }
    v1::FigureTable& written = *report.add_tables();
    written.set_name(std::string(name));
    table.Write(name == "clocks" ? Table::Totals::kNone : Table::Totals::kAll, written);
  }
  WriteMedians(quarters, report);
  return report;
}

}  // namespace candor::review
