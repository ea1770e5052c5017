#include <iostream>
#include <string>
#include <vector>

#include "candor-audit/command.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  return candor::auditor::RunCandorAudit(std::vector<std::string>(argv + 1, argv + argc), std::cout,
                                         std::cerr);
}
