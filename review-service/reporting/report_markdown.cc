#include "reporting/report_markdown.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "casework/policy_words.h"
#include "reporting/figure_codes.h"

namespace candor::review {
namespace {

constexpr std::string_view kWithheld = "·";
constexpr std::size_t kWidestBar = 40;
constexpr std::size_t kMostNameBytes = 32;

// Control characters, and those that turn the direction of what follows: as spaces.
std::string OnOneLine(std::string_view text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::string_view three = text.substr(i, 3);
    const bool turns = (three >= "\xE2\x80\xAA" && three <= "\xE2\x80\xAE") ||
                       (three >= "\xE2\x81\xA6" && three <= "\xE2\x81\xA9");
    if (turns) {
      i += 2;
    }
    line.push_back(turns || byte < 0x20 || byte == 0x7F ? ' ' : text[i]);
  }
  return line;
}

std::string ShownValue(const v1::Cell& cell) {
  if (!cell.suppressed()) {
    return std::to_string(cell.value());
  }
  return cell.value() == 0 ? std::string(kWithheld) : std::to_string(cell.value()) + "+";
}

std::string RowName(std::string_view table, const std::string& row, const FigureLabels& labels) {
  if (row == kTotal) {
    return "**Shown in all**";
  }
  const std::string_view label = labels.Of(table, row);
  return MarkdownText(row) + (label.empty() ? "" : " " + MarkdownText(label));
}

std::vector<std::string> ColumnsOf(const v1::FigureTable& table) {
  std::vector<std::string> columns;
  for (const v1::Cell& cell : table.cells()) {
    if (std::ranges::find(columns, cell.column()) == columns.end()) {
      columns.push_back(cell.column());
    }
  }
  return columns;
}

void AppendTable(const v1::FigureTable& table, std::string_view heading, const FigureLabels& labels,
                 std::string& page) {
  const std::vector<std::string> columns = ColumnsOf(table);
  page.append("| ").append(heading).append(" |");
  for (const std::string& column : columns) {
    page.append(" ")
        .append(column == kTotal ? "Shown in all"
                : column.empty() ? "Number"
                                 : MarkdownText(column))
        .append(" |");
  }
  page.append("\n|---|");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    page.append("--:|");
  }
  for (int i = 0; i < table.cells_size(); ++i) {
    const v1::Cell& cell = table.cells(i);
    if (static_cast<std::size_t>(i) % columns.size() == 0) {
      page.append("\n| ").append(RowName(table.name(), cell.row(), labels)).append(" |");
    }
    page.append(" ").append(ShownValue(cell)).append(" |");
  }
  page.append("\n\n");
}

struct Bar {
  std::string name;
  std::uint64_t value = 0;
  bool is_withheld = false;
};

// One for each row, of all its columns.
std::vector<Bar> BarsOf(const v1::FigureTable& table) {
  std::vector<Bar> bars;
  for (const v1::Cell& cell : table.cells()) {
    if (cell.row() == kTotal || cell.column() == kTotal) {
      continue;
    }
    if (bars.empty() || bars.back().name != cell.row()) {
      bars.push_back({cell.row()});
    }
    bars.back().value += cell.value();
    bars.back().is_withheld = bars.back().is_withheld || cell.suppressed();
  }
  return bars;
}

// In a code block, where nothing is markup but its end.
std::string BarName(const std::string& row) {
  std::string name = OnOneLine(row);
  if (name.size() > kMostNameBytes) {
    std::size_t end = kMostNameBytes;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
      --end;  // within a character
    }
    name.resize(end);
  }
  std::ranges::replace(name, '`', '\'');
  return name;
}

void AppendChart(const v1::FigureTable& table, std::string& page) {
  const std::vector<Bar> bars = BarsOf(table);
  std::uint64_t longest = 1;
  std::size_t widest = 0;
  for (const Bar& bar : bars) {
    longest = std::max(longest, bar.value);
    widest = std::max(widest, BarName(bar.name).size());
  }
  page.append("```text\n");
  for (const Bar& bar : bars) {
    if (bar.value == 0 && !bar.is_withheld) {
      continue;
    }
    const std::string name = BarName(bar.name);
    page.append(name).append(widest - name.size(), ' ').append("  ");
    const auto width = static_cast<std::size_t>(
        std::ceil(static_cast<double>(bar.value) * kWidestBar / static_cast<double>(longest)));
    for (std::size_t i = 0; i < width; ++i) {
      page.append("█");
    }
    page.append(width > 0 ? " " : "");
    page.append(bar.value > 0 ? std::to_string(bar.value) : "");
    page.append(!bar.is_withheld ? "" : bar.value > 0 ? "+" : kWithheld).append("\n");
  }
  page.append("```\n\n");
}

void AppendClocks(const v1::TransparencyTables& report, const v1::FigureTable& table,
                  const FigureLabels& labels, std::string& page) {
  page.append("| What | Number | Median, in days |\n|---|--:|--:|\n");
  for (const v1::ClockFigure& figure : report.clocks()) {
    const auto cell = std::ranges::find(table.cells(), figure.clock(), &v1::Cell::row);
    page.append("| ").append(RowName("clocks", figure.clock(), labels)).append(" | ");
    page.append(cell == table.cells().end() ? std::string(kWithheld) : ShownValue(*cell));
    page.append(" | ").append(figure.suppressed()
                                  ? std::string(kWithheld)
                                  : std::to_string(std::lround(figure.median_days())));
    page.append(" |\n");
  }
  page.append("\n");
}

constexpr std::string_view kReading =
    "How to read this: a number of 1 or 2 is withheld (`·`), and so are others, so that nobody can "
    "work it out. `5+` is 5 and what was withheld in some quarter. Totals are of what is shown. A "
    "report counts in each of its categories, a decision in each of its outcomes. Medians of fewer "
    "than 5 are withheld. A quarter is published once and never changed.\n\n";

}  // namespace

std::string MarkdownText(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_{}[]()<>#+-.!|~^:@&$\"'=";
  std::string escaped;
  for (const char c : OnOneLine(text)) {
    if (c == '<' || c == '>' || c == '&') {
      escaped.append(c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
      continue;
    }
    if (kMarkup.find(c) != std::string_view::npos) {
      escaped.push_back('\\');
    }
    escaped.push_back(c);
  }
  return escaped;
}

std::string MarkdownOf(const v1::TransparencyTables& report, const FigureLabels& labels) {
  std::string page = "# Transparency report, " + DateOf(report.first_day()) + " to " +
                     DateOf(report.last_day()) + "\n\n";
  page.append(kReading);
  for (const auto& [name, title, heading] :
       {std::tuple("received", "Reports received", "Category"),
        std::tuple("outcomes", "Decisions", "Outcome"),
        std::tuple("appeals", "Appeals decided", "Result"),
        std::tuple("clocks", "How long things took", "What")}) {
    const auto table = std::ranges::find(report.tables(), name, &v1::FigureTable::name);
    if (table == report.tables().end()) {
      continue;
    }
    page.append("## ").append(title).append("\n\n");
    if (table->name() == "clocks") {
      AppendClocks(report, *table, labels, page);
      continue;
    }
    AppendTable(*table, heading, labels, page);
    if (table->name() != "appeals") {
      AppendChart(*table, page);
    }
  }
  page.pop_back();
  return page;
}

}  // namespace candor::review
