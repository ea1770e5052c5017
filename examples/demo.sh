#!/usr/bin/env bash
# The whole story in a scratch folder: keys, certificates, both services, every example report in,
# the team reads and answers, reporters come back with their words, one report goes from screening to
# a final appeal, an auditor verifies all that was done, and a look at what intake could have known.
# Leaves nothing behind.
#
#   ./dev demo            calls this with the folder of the executables
set -euo pipefail
export LC_ALL=C # texts are bytes here

bin=$(cd "$1" && pwd)
examples=$(cd "$(dirname "$0")" && pwd)
policy=$examples/../policies/pytorch-foundation.yaml
work=$(mktemp -d)
services=()

finish() {
  local code=$?
  [ ${#services[@]} -eq 0 ] || kill "${services[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  if [ "$code" -ne 0 ]; then
    printf '\nThe demo failed. What the services said last:\n' >&2
    tail -n 5 "$work"/*.log >&2 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

bold='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'
fi
chapter() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s\n' "$*"; }
indented() { sed "s/^/    $dim/; s/\$/$plain/"; }
ctl() { "$bin/candorctl" "$@"; }

# port LOG FIELD: the port in a service's first log line, once it is there.
port() {
  for _ in $(seq 200); do
    if grep -q '"event":"started"' "$1" 2>/dev/null; then
      sed -n "s/.*\"event\":\"started\".*\"$2\":\([0-9]*\).*/\1/p" "$1"
      return
    fi
    sleep 0.05
  done
  return 1
}

chapter "1. The conduct team makes its keys; everyone gets a certificate"
ctl pki dev --out pki --trust-domain demo.example \
  --member alice,bob,carla,dave,erin,frank,grace,heidi,olga,pia,rosa >/dev/null
ctl keys init --key-file team.key --manifest manifest.txt --threshold 2 --officer olga,pia,rosa \
  --output json >keys.json
verification_key=$(sed -n 's/.*"verification_key": *"\([^"]*\)".*/\1/p' keys.json)
say "The private keys lie in one file, which two of three officers open together, each with a share. What"
say "portals get is this signed list:"
indented <manifest.txt

server() { # server IDENTITY: the part of the configuration that both services share
  cat <<YAML
server:
  listen_address: 127.0.0.1:0
  health_address: 127.0.0.1:0
  tls:
    certificate_file: pki/$1.pem
    private_key_file: pki/$1-key.pem
    ca_file: pki/ca.pem
    trust_domain: demo.example
metrics: {listen_address: 127.0.0.1:0}
policy_files: ["$policy"]
YAML
}

chapter "2. Intake starts. It has public keys only: it can seal, and can never open"
{
  server intake-main
  cat <<YAML
store: {path: intake-db}
callers: {portals: [demo], reviews: [main]}
manifest: {verification_key: "$verification_key", file: manifest.txt}
YAML
} >intake.yaml
"$bin/candor-intake" --config intake.yaml 2>intake.log &
services+=($!)
intake=127.0.0.1:$(port intake.log port)
intake_metrics=127.0.0.1:$(port intake.log metrics_port)
say "It serves at $intake."

portal() { ctl "$@" --address "$intake" --server-name main --trust-domain demo.example \
  --cert pki/portal-demo.pem --key pki/portal-demo-key.pem --ca pki/ca.pem; }

chapter "3. Reporters write; half of the reports are sealed before they leave, half by intake"
reports=("$examples"/reports/*.yaml)
sealed=() plain_text=()
for file in "${reports[@]}"; do
  if [ ${#sealed[@]} -le ${#plain_text[@]} ]; then sealed+=(--file "$file"); else plain_text+=(--file "$file"); fi
done
portal submit --verification-key "$verification_key" "${sealed[@]}" --output json >sealed.json
portal submit --plaintext "${plain_text[@]}" --output json >plain.json
say "${#reports[@]} reports, in many languages, are durable at intake. One reporter's receipt:"
portal submit --verification-key "$verification_key" --kind question --category O3 \
  --what "May a sponsor have a stand at a meetup that we organise ourselves?" >asked.txt
indented <asked.txt
say "With twelve words the reporter can come back; nobody else has them."
words_in() { grep -oE '[0-9]+ [a-z]+' "$1" | grep -oE '[a-z]+'; }
words_in asked.txt >asked.words

cat >story.yaml <<'YAML'
kind: REPORT_KIND_INCIDENT
categories: [C5, O5]
language: en
what_happened: An account with the name of a maintainer has posted where two of us live, and asked people to visit us.
people_involved: [{name: Frank}]
YAML
portal submit --verification-key "$verification_key" --file story.yaml >story.txt
words_in story.txt >story.words
total=$((${#reports[@]} + 2))

say "Another reporter has second thoughts, before anybody took the report:"
portal submit --plaintext --kind question --what "Please forget that I asked this at all." >regretted.txt
words_in regretted.txt | portal withdraw --verification-key "$verification_key" | indented

# A piece of each report's text: 12 bytes and more, from one line of it.
first_lines() {
  awk 'FNR == 1 { inside = done = 0 }
       /^what_happened:/ { inside = 1; next }
       /^[a-z_]+:/ { inside = 0 }
       inside && !done { sub(/^ */, ""); if (length($0) > 24) { print substr($0, 1, 60); done = 1 } }' \
    "$@"
}
{ first_lines "${reports[@]}"; printf '%s\n' "where two of us live"; } >pieces
found() { { grep -raoFf pieces "$@" || true; } | wc -l; }

chapter "4. What does intake's disk say? We grep it for $(wc -l <pieces) pieces of those texts"
curl -sf "http://$intake_metrics/metrics" >intake-metrics.txt
hits=$(found intake-db intake.log intake-metrics.txt)
say "Found in its store, log and metrics: $hits"
[ "$hits" -eq 0 ]
[ "$(found "$examples/reports")" -gt 0 ] # the same search finds them where they are
first_word=$(sed -n 's/.*"words": *\["\([a-z]*\)".*/\1/p' sealed.json | head -n 1)
[ -z "$first_word" ] || ! grep -raqw "$first_word" intake.log intake-metrics.txt

chapter "5. Review starts, in another trust zone, and is sealed: it cannot read either"
{
  server review-main
  cat <<YAML
store: {path: review-db}
callers: {members: [alice, bob, carla, dave, erin, frank], chairs: [carla], key_officers: [olga, pia, rosa], ops: [dev]}
keys: {key_file: team.key, manifest_file: manifest.txt}
intakes: [{name: main, address: "$intake", identity: main}]
pull_interval: 0.2s
YAML
} >review.yaml
"$bin/candor-review" --config review.yaml 2>review.log &
services+=($!)
review=127.0.0.1:$(port review.log port)
review_metrics=127.0.0.1:$(port review.log metrics_port)
as() { # as MEMBER COMMAND...
  local member=$1
  shift
  ctl "$@" --address "$review" --server-name main --trust-domain demo.example \
    --cert "pki/$member.pem" --key "pki/$member-key.pem" --ca pki/ca.pem
}
as member-alice cases list 2>&1 | indented || true

chapter "6. Olga gives her share, then Rosa hers: two of three unseal it; it pulls, opens and files"
as member-olga unseal --share-file share-olga.txt | indented
say "Pia tries with a copy of Olga's:"
as member-pia unseal --share-file share-olga.txt 2>&1 | indented || true
as member-rosa unseal --share-file share-rosa.txt | indented
filed() { curl -sf "http://$review_metrics/metrics" | sed -n 's/^candor_review_cases \([0-9]*\).*/\1/p'; }
for _ in $(seq 300); do
  [ "$(filed)" = "$total" ] && break
  sleep 0.1
done
[ "$(filed)" = "$total" ]
say "All $total reports are cases now, and gone from intake."

chapter "7. Carla, the chair, gives each their part; Grace joins, and declares her interests"
chair() { as member-carla members "$@" >/dev/null; }
chair update alice --role triage --role handler
chair update bob --role triage --role handler --role appeals
for name in dave erin frank; do chair update "$name" --role panel; done
chair update carla --role chair --role panel
chair add grace --role appeals --channel '*'
as member-grace members declare --employer "Example University" >/dev/null
chair add heidi --role auditor --channel '*'
as member-heidi members declare >/dev/null
as member-carla members list | indented
say "Nobody has opened a case yet. Alice sees headers, clocks, and what can be done:"
as member-alice cases list --order clock --page-size 8 | indented
cases_of() { as "member-$1" cases list --all --output json | grep -o '"name": *"cases/' | wc -l; }
say "Some reporters asked that she, or Bob, never learn of theirs: Alice sees $(cases_of alice) of the $total cases,"
say "Bob $(cases_of bob). For them the others do not exist."

chapter "8. The team answers; the reporter comes back with twelve words, in a new process"
wait_for() { # wait_for TEXT COMMAND...: until the command's output has it
  local text=$1
  shift
  for _ in $(seq 100); do
    if "$@" 2>/dev/null | grep -qF "$text"; then return; fi
    sleep 0.1
  done
  return 1
}
inbox() { portal inbox <"$1"; }
# work MEMBER VERB CASE...: a step of casework; scripts say --yes where people are asked
work() {
  local member=$1 verb=$2
  shift 2
  as "member-$member" cases "$verb" "$@"
}
find_case() { # find_case TERM...: the one case that matches
  as member-alice cases list "$@" --output json | sed -n 's/.*"name": *"\(cases\/[a-z2-7]*\)".*/\1/p'
}
held() { # held CASE: the numbers of its texts that wait to be released
  as member-alice cases messages "$1" | sed -n 's/^[0-9-]*  \([0-9]*\)\. .*HELD.*/\1/p'
}
asked=$(find_case kind:question category:O3)
work alice show "$asked" 2>&1 | grep -A 1 'Its text is' | indented
work alice declare "$asked" none >/dev/null
work alice take "$asked" | indented
printf 'It may, if its name is on the invitation. Can you send us yours?\n' |
  work alice reply "$asked" | indented
say "No text leaves the team on one member's word. Bob reads it and lets it go:"
work bob declare "$asked" none >/dev/null
work bob release "$asked" "$(held "$asked")" --yes | indented
wait_for "Can you send us yours?" inbox asked.words
say "The reporter's inbox:"
inbox asked.words | indented

chapter "9. The reporter adds to it, with a file of 20 MB"
head -c 20000000 /dev/urandom >meetup-video.bin
printf 'Here is what we recorded.\n' >more.txt
portal reply --verification-key "$verification_key" --text-file more.txt --attach meetup-video.bin \
  <asked.words 2>&1 | indented
messages() { as member-alice cases messages "$asked"; }
wait_for "ready" messages
say "What Alice sees of the thread:"
messages | indented
attachment=$(messages | grep -oE 'cases/[a-z2-7]+/messages/[0-9]+/attachments/[0-9]+' | head -n 1)
as member-alice cases download "$attachment" --out received.bin 2>&1 | indented
cmp meetup-video.bin received.bin
say "Byte for byte the same, and sealed all the way."

chapter "10. A reporter withdraws after the team has the report: the team is asked"
sed -n 's/.*"words": *\[\([^]]*\)\].*/\1/p' plain.json | head -n 1 | grep -oE '[a-z]+' >late.words
portal withdraw --verification-key "$verification_key" <late.words | indented

chapter "11. A report about Frank, who is on the team: Alice takes it, and for Frank it is not there"
story=$(find_case category:C5 category:O5)
before=$(cases_of frank)
work alice declare "$story" none >/dev/null
work alice take "$story" --reason "Somebody's home was posted" | indented
work alice update "$story" --severity s1 --label impersonation >/dev/null
work frank show "$story" 2>&1 | indented || true
after=$(cases_of frank)
say "Frank's list had $before cases before and has $after now. What he finds of it: $(work frank list category:C5 category:O5)"
[ "$before" -eq "$after" ]

chapter "12. Alice asks, Bob releases, the reporter answers; then she looks into it"
printf 'Can you tell us the name of the account?\n' | work alice ask "$story" | indented
work bob declare "$story" none >/dev/null
work bob release "$story" "$(held "$story")" --yes | indented
wait_for "the name of the account" inbox story.words
printf 'It is called maintainer-frank.\n' >answer.txt
portal reply --verification-key "$verification_key" --text-file answer.txt <story.words >/dev/null
state() { work alice show "$story" | sed -n 's/^  state *//p'; }
in_state() { wait_for "$1" state; }
in_state triage
work alice investigate "$story" --reason "Ask the forum who has the account" >/dev/null
work alice interim "$story" --what "The account may not post" >/dev/null
say "The case, as Alice sees it, before a second person has looked at her interim measure:"
work alice show "$story" | sed -n '1,/^What happened/p' | sed '$d' | indented
work bob interim-review "$story" 1 kept >/dev/null

chapter "13. A panel of three without conflicts decides: two of three must agree, never one alone"
work alice propose "$story" --outcome WARNING --outcome "TEMPORARY_BAN; space=Forum; until=2030-01-31" \
  --reasons "Where people live was made public." | indented
for member in carla dave erin; do work "$member" declare "$story" none >/dev/null; done
work erin vote "$story" against --reason "A warning is enough" --yes | indented
work dave vote "$story" for --yes | indented
work carla vote "$story" for --yes | indented
say "Letters to both sides are written, from the policy's templates. Dave reads and releases them:"
letters() { # letters MEMBER: released by them, and the subject's handed over by Alice
  local number
  for number in $(held "$story"); do
    work "$1" release "$story" "$number" --yes | sed -n 2p | indented
  done
  number=$(work alice messages "$story" | sed -n 's/^[0-9-]*  \([0-9]*\)\. to the subject.*to be handed over.*/\1/p')
  work alice delivered "$story" "$number" >/dev/null
}
letters dave
in_state remedy
say "The reporter reads, with the same twelve words:"
inbox story.words | tail -n 16 | indented

chapter "14. The reporter appeals; others decide it, and that is final"
printf 'He goes on elsewhere. Please look at it again.\n' >appeal.txt
portal reply --appeal --verification-key "$verification_key" --text-file appeal.txt \
  <story.words >/dev/null
in_state appealed
work grace declare "$story" none >/dev/null
as member-bob appeal decide "$story" --outcome PERMANENT_BAN\;space=Forum \
  --reasons "It went on while the case was open." | indented
work carla vote "$story" for --yes 2>&1 | indented || true
work bob vote "$story" for --yes >/dev/null
work grace vote "$story" for --yes | indented
letters bob
wait_for "This is final" inbox story.words
work alice close "$story" --yes | indented
say "What the words alone prove: the team's log took the report in; and how many people have read it:"
check() { portal check --verification-key "$verification_key" <"$1"; }
wait_for "none of them excluded" check story.words
check story.words | indented
say "Its history, for those who may read it:"
work alice history "$story" | indented

chapter "15. A portal may not read, and ops may not either"
ctl cases list --address "$review" --server-name main --trust-domain demo.example \
  --cert pki/portal-demo.pem --key pki/portal-demo-key.pem --ca pki/ca.pem 2>&1 | indented || true
as ops-dev cases list 2>&1 | indented || true

chapter "16. Heidi, an auditor, sees no case and every step; her copy of the log proves itself"
as member-heidi cases list 2>&1 | indented || true
as member-heidi audit list --export log.txt | indented
"$bin/candor-audit" --key "$verification_key" log.txt | indented
say "Somebody edits a copy, so that it was Frank who read a report, and not Alice:"
"$bin/candor-audit" --key "$verification_key" --print log.txt >entries.txt
index=$(sed -n '/GetReport/{/member\/alice/{s/^[^0-9]*\([0-9]*\).*/\1/p;q}}' entries.txt)
read -r _ _ commitment salt entry < <(grep "^entry $index " log.txt)
forged=$(base64 -d <<<"$entry" | sed 's|member/alice|member/frank|' | base64 -w 0)
[ "$entry" != "$forged" ]
sed "s|^entry $index .*|entry $index $commitment $salt $forged|" log.txt >edited.txt
if "$bin/candor-audit" --key "$verification_key" edited.txt >verdict.txt 2>&1; then false; fi
indented <verdict.txt
say "What could be erased by the end of the decade, and what is public of the last quarter:"
as member-carla retention dry-run --until 2029-12-31 | sed -n 1,6p | indented
quarter=$(date -u +%Y-%m | awk -F- '{ q = int(($2 - 1) / 3); print q ? $1 "-Q" q : $1 - 1 "-Q4" }')
as member-carla report transparency --from "$quarter" | sed -n 1,12p | indented

chapter "17. What Prometheus sees"
curl -sf "http://$intake_metrics/metrics" | grep -E '^candor_|"OK".*"reporter"' | indented
curl -sf "http://$review_metrics/metrics" | grep -E '^candor_review_' | head -n 12 | indented
say "At intake no figure moves with a single report. At review there are counts, no content:"
curl -sf "http://$review_metrics/metrics" >review-metrics.txt
curl -sf "http://$intake_metrics/metrics" >intake-metrics.txt
printf '%s\n' "Can you send us yours" "Here is what we recorded" meetup-video.bin \
  "$(paste -sd ' ' asked.words)" \
  "maintainer-frank" "look at it again" "Where people live" "may not post" >>pieces
hits=$(found intake-db intake.log intake-metrics.txt review-db review.log review-metrics.txt)
say "Found of reports, answers, file names and words, in both stores, logs and metrics: $hits"
[ "$hits" -eq 0 ]

chapter "18. Both stop, and leave nothing under way"
kill -TERM "${services[@]}"
for service in "${services[@]}"; do
  wait "$service"
done
services=()
say "Done. Next: README.md shows how a portal makes its first call."
