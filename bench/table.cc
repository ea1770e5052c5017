#include "table.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "absl/functional/function_ref.h"

namespace candor::bench {
namespace {

using Read = absl::FunctionRef<double(const Round&)>;

double Median(const std::vector<Round>& rounds, Read read) {
  std::vector<double> values;
  for (const Round& round : rounds) {
    values.push_back(read(round));
  }
  return Quantile(std::move(values), 0.5);
}

// 12345.6 as "12 346".
std::string Grouped(double value) {
  std::string digits = std::to_string(static_cast<long long>(value + 0.5));
  for (std::size_t at = digits.size(); at > 3; at -= 3) {
    digits.insert(at - 3, " ");
  }
  return digits;
}

void PrintSample(const char* what, const std::vector<Round>& rounds, Sample Round::*sample) {
  const auto median = [&](double Sample::*figure) {
    return Median(rounds, [&](const Round& round) { return round.*sample.*figure; });
  };
  std::printf("  %-48s %10s %8.1f %8.2f %8.2f\n", what,
              Grouped(median(&Sample::per_second)).c_str(), median(&Sample::cpu_us),
              median(&Sample::p50_ms), median(&Sample::p99_ms));
}

void PrintCost(const char* what, double microseconds) {
  std::printf("  %-48s %10s %8.1f\n", what, "", microseconds);
}

enum class Aim { kAtMost, kAtLeast };

void PrintPromise(const char* what, double measured, Aim aim, double target, int decimals) {
  const bool met = aim == Aim::kAtMost ? measured <= target : measured >= target;
  const auto text = [decimals](double value) {
    char buffer[32];
    std::snprintf(buffer, sizeof(buffer), "%.*f", decimals, value);
    return decimals == 0 ? Grouped(value) : std::string(buffer);
  };
  std::printf("  %-48s %10s   %s %-8s %s\n", what, text(measured).c_str(),
              aim == Aim::kAtMost ? "at most " : "at least", text(target).c_str(),
              met ? "met" : "MISSED");
}

void PrintFigures(const std::vector<Round>& rounds) {
  std::printf("\n  %-48s %10s %8s %8s %8s\n", "what", "a second", "CPU us", "p50 ms", "p99 ms");
  PrintSample("bare echo of Deposit's bytes", rounds, &Round::echo_deposit);
  PrintSample("Deposit", rounds, &Round::deposit);
  PrintSample("bare echo of Deposit's bytes, at Deposit's rate", rounds,
              &Round::echo_deposit_at_rate);
  PrintSample("bare echo of SubmitReport's bytes", rounds, &Round::echo_submit);
  PrintSample("SubmitReport", rounds, &Round::submit);
  PrintSample("bare echo of FetchReplies' bytes", rounds, &Round::echo_fetch);
  PrintSample("FetchReplies, answered on a tick", rounds, &Round::fetch);
  PrintSample("bare echo of FetchReplies' bytes, at its rate", rounds, &Round::echo_fetch_at_rate);
  PrintSample("plain RocksDB, 64 threads wait for their put", rounds, &Round::waiting_puts);
  PrintSample("Store::Commit, 64 outstanding puts", rounds, &Round::batched_puts);
  PrintCost("bare seal", Median(rounds, [](const Round& r) { return r.sealing.seal_us; }));
  PrintCost("bare open", Median(rounds, [](const Round& r) { return r.sealing.open_us; }));
  PrintSample("Deposit at half its rate, open loop", rounds, &Round::deposit_at_half);
  PrintSample("SubmitReport at half its rate, open loop", rounds, &Round::submit_at_half);
  PrintSample("Deposit, 1000 a second, while a file goes up", rounds,
              &Round::deposit_beside_upload);
}

void PrintPromises(const std::vector<Round>& rounds, std::size_t cases) {
  std::printf("\n  %-48s %10s   %s\n", "promise", "measured", "target");
  const auto promise = [&](const char* what, Aim aim, double target, int decimals, Read read) {
    PrintPromise(what, Median(rounds, read), aim, target, decimals);
  };
  promise("Deposit : echo, server CPU", Aim::kAtMost, 2.0, 2,
          [](const Round& r) { return r.deposit.cpu_us / r.echo_deposit.cpu_us; });
  promise("the same, echo at Deposit's rate", Aim::kAtMost, 2.0, 2,
          [](const Round& r) { return r.deposit.cpu_us / r.echo_deposit_at_rate.cpu_us; });
  promise(
      "SubmitReport : echo + seal + put, server CPU", Aim::kAtMost, 1.25, 2, [](const Round& r) {
        return r.submit.cpu_us / (r.echo_submit.cpu_us + r.sealing.seal_us + r.batched_puts.cpu_us);
      });
  promise("Deposit, p99 at half its rate, ms", Aim::kAtMost, 3, 2,
          [](const Round& r) { return r.deposit_at_half.p99_ms; });
  promise("SubmitReport, p99 at half its rate, ms", Aim::kAtMost, 3, 2,
          [](const Round& r) { return r.submit_at_half.p99_ms; });
  promise("FetchReplies : echo, both at 64 in flight, CPU", Aim::kAtMost, 1.5, 2,
          [](const Round& r) { return r.fetch.cpu_us / r.echo_fetch.cpu_us; });
  promise("the same, echo at FetchReplies' rate", Aim::kAtMost, 1.5, 2,
          [](const Round& r) { return r.fetch.cpu_us / r.echo_fetch_at_rate.cpu_us; });
  promise("attachment of 64 MiB : echo to a file, rate", Aim::kAtLeast, 0.5, 2,
          [](const Round& r) { return r.upload_mb / r.echo_upload_mb; });
  promise("eight such uploads at a time, MB more memory", Aim::kAtMost, 64, 1,
          [](const Round& r) { return r.upload_memory_mb; });
  promise("review, reports filed a second from a backlog", Aim::kAtLeast, 8000, 0,
          [](const Round& r) { return r.filed_per_second; });
  const std::string start =
      "review, start over " + Grouped(static_cast<double>(cases)) + " cases with scrypt, s";
  promise(start.c_str(), Aim::kAtMost, 10, 1, [](const Round& r) { return r.start_seconds; });
  promise("intake, resident memory when idle, MB", Aim::kAtMost, 40, 1,
          [](const Round& r) { return r.idle_megabytes; });
}

double WorstOf(const std::vector<ListRow>& rows) {
  return std::ranges::max(rows, {}, &ListRow::p99_ms).p99_ms;
}

}  // namespace

void PrintListTable(const ListFigures& figures) {
  std::printf("\nLists over %s cases, called directly, pages of 50.\n",
              Grouped(static_cast<double>(figures.cases)).c_str());
  std::printf("\n  %-68s %8s %8s\n", "first page of", "p50 ms", "p99 ms");
  for (const auto* const rows : {&figures.pages, &figures.searches}) {
    for (const ListRow& row : *rows) {
      std::printf("  %-68s %8.2f %8.2f\n", row.what.c_str(), row.p50_ms, row.p99_ms);
    }
  }
  std::printf("  %-68s %8.2f %8.2f\n", figures.count.what.c_str(), figures.count.p50_ms,
              figures.count.p99_ms);
  std::printf("\n  %-48s %10s   %s\n", "promise", "measured", "target");
  PrintPromise("first page, any filter and order, p99, ms", WorstOf(figures.pages), Aim::kAtMost,
               10, 2);
  PrintPromise("first page by words of reports, p99, ms", WorstOf(figures.searches), Aim::kAtMost,
               300, 1);
  PrintPromise("cases in memory, MB", figures.megabytes, Aim::kAtMost, 2147, 0);
  PrintPromise("start, unsealed to loaded, s", figures.load_seconds, Aim::kAtMost, 15, 1);
  std::printf("\n");
}

void PrintTable(const std::vector<Round>& rounds, std::size_t cases) {
  std::printf("\n%s; 2 KiB of text a report; 64 calls in flight.\n",
              rounds.size() == 1 ? "One round" : "Medians of the rounds");
  PrintFigures(rounds);
  PrintPromises(rounds, cases);
  std::printf("\n");
}

}  // namespace candor::bench
