#include "reporting/quarter_figures.h"

#include <algorithm>

#include "reporting/medians.h"

namespace candor::review {
namespace {

using Codes = std::vector<std::string>;

bool Has(const Codes& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

// One for each of the codes; all that no policy has are one.
template <typename Counts>
void CountOnce(const Codes& known, const Codes& codes, const std::string& column, Counts& counts) {
  Codes rows;
  for (const std::string& code : codes) {
    const std::string row = Has(known, code) ? code : std::string(kOtherRow);
    if (!Has(rows, row)) {
      rows.push_back(row);
    }
  }
  if (rows.empty()) {
    rows.emplace_back(kNoneRow);
  }
  for (const std::string& row : rows) {
    ++counts[{row, column}];
  }
}

// All rows and columns that are known, and those that were counted beside them.
template <typename Counts>
CountTable TableOf(std::string name, Codes rows, Codes columns, const Counts& counts) {
  for (const auto& [place, count] : counts) {
    for (auto& [codes, code] : {std::pair(&rows, place.first), std::pair(&columns, place.second)}) {
      if (!Has(*codes, code)) {
        codes->push_back(code);
      }
    }
  }
  CountTable table{std::move(name), std::move(rows), std::move(columns), {}};
  for (const std::string& row : table.rows) {
    for (const std::string& column : table.columns) {
      const auto found = counts.find({row, column});
      table.counts.push_back(found == counts.end() ? 0 : found->second);
    }
  }
  return table;
}

void Write(const CountTable& table, const std::vector<bool>& withheld, v1::FigureTable& written) {
  written.set_name(table.name);
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    v1::Cell& cell = *written.add_cells();
    cell.set_row(table.rows[i / table.columns.size()]);
    cell.set_column(table.columns[i % table.columns.size()]);
    cell.set_suppressed(withheld[i]);
    cell.set_value(withheld[i] ? 0 : table.counts[i]);
  }
}

}  // namespace

void QuarterFigures::Add(const CaseFigures& figures) {
  if (quarter_.Has(figures.received_day)) {
    CountOnce(codes_.categories, figures.categories, figures.channel, received_);
  }
  for (const CaseFigures::Decision& decision : figures.decisions) {
    if (quarter_.Has(decision.day)) {
      CountOnce(codes_.outcomes, decision.outcomes, "", outcomes_);
    }
  }
  for (const CaseFigures::AppealDecision& appeal : figures.appeals) {
    if (quarter_.Has(appeal.day)) {
      ++appeals_[{std::string(appeal.is_changed ? kChanged : kStands), ""}];
    }
  }
  for (const CaseFigures::ClockEnd& clock : figures.clocks) {
    if (quarter_.Has(clock.day) && Has(codes_.clocks, clock.clock)) {
      clocks_[clock.clock].push_back(clock.took);
    }
  }
}

v1::TransparencyTables QuarterFigures::Publish(Random& random) const {
  v1::TransparencyTables published;
  published.set_first_day(quarter_.first_day);
  published.set_last_day(quarter_.last_day);
  Counts ended;
  for (const auto& [clock, times] : clocks_) {
    ended[{clock, ""}] = times.size();
  }
  const CountTable clocks = TableOf("clocks", codes_.clocks, {""}, ended);
  const std::vector<bool> withheld_clocks = WithheldCells(clocks, random);
  for (const CountTable& table :
       {TableOf("received", codes_.categories, codes_.channels, received_),
        TableOf("outcomes", codes_.outcomes, {""}, outcomes_),
        TableOf("appeals", {std::string(kStands), std::string(kChanged)}, {""}, appeals_)}) {
    Write(table, WithheldCells(table, random), *published.add_tables());
  }
  Write(clocks, withheld_clocks, *published.add_tables());
  for (std::size_t i = 0; i < clocks.rows.size(); ++i) {
    v1::ClockFigure& figure = *published.add_clocks();
    figure.set_clock(clocks.rows[i]);
    // A median would tell that there were five, of a number that is withheld, too.
    if (withheld_clocks[i] || clocks.counts[i] < kLeastForMedian) {
      figure.set_suppressed(true);
    } else {
      figure.set_median_days(MedianInWholeDays(clocks_.at(clocks.rows[i])));
    }
  }
  return published;
}

}  // namespace candor::review
