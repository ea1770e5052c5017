#include "candorctl/table.h"

#include <algorithm>
#include <utility>

#include "candorctl/terminal_text.h"

namespace candor::tools {

Table::Table(const std::vector<std::string>& headings) {
  std::vector<Cell> row;
  for (const std::string& heading : headings) {
    row.push_back({heading});
  }
  rows_.push_back(std::move(row));
}

void Table::Add(const std::vector<std::string>& cells) {
  std::vector<Cell> row;
  row.reserve(cells.size());
  for (const std::string& cell : cells) {
    row.push_back({cell});
  }
  AddStyled(row);
}

void Table::AddStyled(const std::vector<Cell>& cells) {
  std::vector<Cell> row;
  row.reserve(cells.size());
  for (const Cell& cell : cells) {
    row.push_back({SafeLine(cell.text), cell.style});
  }
  row.resize(rows_.front().size());
  rows_.push_back(std::move(row));
}

std::string Table::Text(bool colour) const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Columns(row[i].text));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text.append(Styled(row[i].text, row[i].style, colour));
      text.append(widths[i] - Columns(row[i].text) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text.push_back('\n');
  }
  return text;
}

void FactList::Add(std::string name, const std::string& value) {
  if (!value.empty()) {
    facts_.emplace_back(std::move(name), SafeLine(value));
  }
}

std::string FactList::Text(const std::string& indent) const {
  std::size_t width = 0;
  for (const auto& [name, value] : facts_) {
    width = std::max(width, name.size());
  }
  std::string text;
  for (const auto& [name, value] : facts_) {
    text.append(indent).append(name).append(width - name.size() + 2, ' ').append(value);
    text.push_back('\n');
  }
  return text;
}

}  // namespace candor::tools
