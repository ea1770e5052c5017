// A small policy that has every part, for tests to spoil.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace candor::policy {

inline constexpr char kWhole[] = R"(
id: small
version: 1
languages: [en, de]
form:
  introduction: {text: {en: Hello, de: Hallo}}
  kinds:
    - {kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident, de: Vorfall}}}
  categories:
    - heading: {text: {en: All, de: Alles}}
      choices:
        - {code: A1, label: {text: {en: One, de: Eins}}, source: "line one"}
        - {code: A2, label: {text: {en: Two, de: Zwei}}, source: "line two"}
states:
  - {code: SCREENING, reporter_text: {text: {en: Received, de: Erhalten}}}
time_zone: Europe/Berlin
outcomes:
  - {code: WARNING, label: {text: {en: Warning, de: Verwarnung}}, source: "line three"}
  - code: BAN
    label: {text: {en: Ban, de: Ausschluss}}
    source: "line four"
    details: [OUTCOME_DETAIL_SPACES, OUTCOME_DETAIL_END_DATE]
quorum_rules:
  - {code: DECISION, use: QUORUM_USE_DECISION, votes_for: 2, votes_of: 3, least_people: 2, source: "line five"}
  - {code: HARD, use: QUORUM_USE_DECISION, outcomes: [BAN], votes_for: 3, votes_of: 4, least_people: 3, source: "line five"}
  - {code: APPEAL, use: QUORUM_USE_APPEAL, votes_for: 2, votes_of: 3, least_people: 2, source: "line five"}
clocks:
  - code: TRIAGE
    title: Triaged
    starts_on: CLOCK_EVENT_RECEIVED
    stops_on: [CLOCK_EVENT_TRIAGED]
    soft: {hours: 48}
    hard: {hours: 72}
    pauses_in: [NEEDS_INFO]
    source: practice
  - code: FEEDBACK
    title: Told
    starts_on: CLOCK_EVENT_ACKNOWLEDGED
    starts_at_latest: {days: 7}
    stops_on: [CLOCK_EVENT_FEEDBACK_GIVEN]
    soft: {calendar_months: 2}
    hard: {calendar_months: 3}
    legal: true
    source: law
  - code: APPEAL_WINDOW
    title: Window
    starts_on: CLOCK_EVENT_DECISION_DELIVERED
    stops_on: [CLOCK_EVENT_APPEAL_FILED]
    soft: {days: 23}
    hard: {days: 30}
    until_day_ends_anywhere: true
    source: "line six"
  - code: APPEAL_ACK
    title: Acknowledged
    starts_on: CLOCK_EVENT_APPEAL_FILED
    stops_on: [CLOCK_EVENT_APPEAL_ACKNOWLEDGED]
    hard: {days: 7}
    source: practice
  - code: APPEAL_END
    title: Decided
    starts_on: CLOCK_EVENT_APPEAL_FILED
    stops_on: [CLOCK_EVENT_APPEAL_DECIDED]
    hard: {days: 29}
    source: practice
  - code: ARRANGED
    title: Arranged
    starts_on: CLOCK_EVENT_RECEIVED
    stops_on: [CLOCK_EVENT_ARRANGEMENTS_MADE]
    hard_on: CLOCK_EVENT_EVENT_STARTED
    source: practice
retention_classes:
  - {code: R1, title: Short, outcomes: [WARNING], keep: {days: 60}, starts_on: RETENTION_START_CLOSED, source: law}
  - {code: R2, title: Long, outcomes: [BAN], keep: {calendar_months: 24}, starts_on: RETENTION_START_REMEDY_ENDED, source: law}
  - {code: R3, title: Hold, source: law}
referrals:
  - {code: PROJECT, label: {text: {en: Project, de: Projekt}}, source: "line seven"}
arrangements:
  - {code: ESCORT, label: {text: {en: Escort, de: Begleitung}}, source: "line eight"}
provisions:
  - {code: SECRET, source: "line nine", kept_by: Encryption}
letters:
  - kind: LETTER_KIND_DECISION_REPORTER
    text: {text: {en: "We decided: {outcomes}. {reasons} Appeal in {days} days.", de: "Entschieden: {outcomes}. {reasons} {days} Tage."}}
  - kind: LETTER_KIND_DECISION_SUBJECT
    text: {text: {en: "{outcomes}. {reasons} {days} days. Name {decision_code}.", de: "{outcomes}. {days} Tage mit {decision_code}."}}
  - kind: LETTER_KIND_APPEAL_REPORTER
    text: {text: {en: "Finally: {outcomes}.", de: "Endlich: {reasons}"}}
  - kind: LETTER_KIND_APPEAL_SUBJECT
    text: {text: {en: "The end.", de: "Das Ende."}}
)";

// kWhole with the first `from` replaced.
inline std::string WholeWith(const std::string& from, const std::string& to) {
  std::string text = kWhole;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

}  // namespace candor::policy
