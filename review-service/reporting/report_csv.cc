#include "reporting/report_csv.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "casework/policy_words.h"

namespace candor::review {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// What begins a formula, in full width, too; and what some programs skip before it.
bool BeginsFormula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kBegins = {"=",
                                                        "+",
                                                        "-",
                                                        "@",
                                                        "\t",
                                                        "\r",
                                                        "\n",
                                                        "\xEF\xBC\x9D",
                                                        "\xEF\xBC\x8B",
                                                        "\xEF\xBC\x8D",
                                                        "\xEF\xBC\xA0"};
  const std::size_t first = text.find_first_not_of(' ');
  const std::string_view rest = first == std::string_view::npos ? "" : text.substr(first);
  return std::ranges::any_of(kBegins,
                             [rest](std::string_view begin) { return rest.starts_with(begin); });
}

class Lines {
 public:
  explicit Lines(const v1::TransparencyTables& report)
      : period_(DateOf(report.first_day()) + "," + DateOf(report.last_day())) {
    text_ = "first_day,last_day,table,row,label,column,value,withheld";
    text_.append(kLineEnd);
  }

  void Add(std::string_view table, const v1::Cell& cell, std::string_view label) {
    text_.append(period_);
    for (const std::string_view field :
         {table, std::string_view(cell.row()), label, std::string_view(cell.column())}) {
      text_.append(",").append(CsvField(field));
    }
    text_.append(",");
    if (cell.value() != 0 || !cell.suppressed()) {
      text_.append(std::to_string(cell.value()));
    }
    text_.append(cell.suppressed() ? ",yes" : ",no").append(kLineEnd);
  }
  [[nodiscard]] std::string Take() { return std::move(text_); }

 private:
  const std::string period_;
  std::string text_;
};

}  // namespace

std::string CsvField(std::string_view text) {
  std::string field(BeginsFormula(text) ? "'" : "");
  field.append(text);
  if (field.find_first_of("\",\r\n") == std::string::npos) {
    return field;
  }
  std::string quoted = "\"";
  for (const char c : field) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return quoted + "\"";
}

std::string CsvOf(const v1::TransparencyTables& report, const FigureLabels& labels) {
  Lines lines(report);
  for (const v1::FigureTable& table : report.tables()) {
    for (const v1::Cell& cell : table.cells()) {
      lines.Add(table.name(), cell, labels.Of(table.name(), cell.row()));
    }
  }
  for (const v1::ClockFigure& figure : report.clocks()) {
    v1::Cell cell;
    cell.set_row(figure.clock());
    cell.set_suppressed(figure.suppressed());
    cell.set_value(static_cast<std::uint64_t>(std::lround(figure.median_days())));
    lines.Add("median_days", cell, labels.Of("clocks", figure.clock()));
  }
  return lines.Take();
}

}  // namespace candor::review
