// Rows in aligned columns, for people.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "candorctl/colour.h"

namespace candor::tools {

// Cells are neutralised (terminal_text.h) and put on one line.
class Table {
 public:
  struct Cell {
    std::string text;
    Style style = Style::kPlain;
  };

  explicit Table(const std::vector<std::string>& headings);
  // As many cells as there are headings.
  void Add(const std::vector<std::string>& cells);
  void AddStyled(const std::vector<Cell>& cells);
  [[nodiscard]] bool empty() const { return rows_.size() == 1; }
  // Headings, then a line per row; columns two spaces apart, nothing at line ends.
  [[nodiscard]] std::string Text(bool colour = false) const;

 private:
  std::vector<std::vector<Cell>> rows_;  // the first are the headings
};

// `name  value` lines with the values aligned, each after `indent`; lines with an empty value are
// left out.
class FactList {
 public:
  void Add(std::string name, const std::string& value);
  [[nodiscard]] std::string Text(const std::string& indent = "  ") const;

 private:
  std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace candor::tools
