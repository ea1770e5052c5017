#!/usr/bin/python3
"""A whole portal on the command line, which lets intake seal.

What the reporter says and the words come on standard input, so that no process list, shell
history or log has them; nothing is kept.

    portal.py CONFIG submit [CATEGORY]   report on stdin; prints the twelve words
    portal.py CONFIG inbox               words on stdin; prints the replies
    portal.py CONFIG reply               words on the first line, then the message
    portal.py CONFIG withdraw            words on the first line, then a reason if any

CONFIG is a JSON file; README.md has one.
"""

import json
import random
import secrets
import sys
import time
from pathlib import Path

import grpc

import candor_formats as formats
from candor.intake.v1 import intake_pb2 as pb
from candor.intake.v1 import intake_pb2_grpc
from candor.report.v1 import report_pb2

DEADLINE = 10  # seconds, for each attempt
ATTEMPTS = 5
WINDOW = 4  # replies to a call, always
EMPTY_WINDOWS = 8  # in a row end the search: what was read long ago is gone
AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
         grpc.StatusCode.RESOURCE_EXHAUSTED)


def call(method, request):
    """One call; the same request again where that can help. Every method of intake bears that."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return method(request, timeout=DEADLINE)
        except grpc.RpcError as error:
            if attempt == ATTEMPTS or error.code() not in AGAIN:
                raise
            time.sleep(0.25 * 2**attempt * random.uniform(1, 1.25))


class Portal:
    """Options as in the configuration file, with `ca`, `certificate` and `key` as PEM."""

    def __init__(self, options):
        self.channel = options.get("channel", "conduct")
        credentials = grpc.ssl_channel_credentials(
            options["ca"], options["key"], options["certificate"])
        # gRPC for Python compares the host name alone, which the certificate has to have.
        self.connection = grpc.secure_channel(options["address"], credentials, [
            ("grpc.ssl_target_name_override", options["host"]),
            ("grpc.enable_retries", 0), ("grpc.enable_http_proxy", 0),
            ("grpc.service_config_disable_resolution", 1)])
        self.intake = intake_pb2_grpc.IntakeServiceStub(self.connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def form(self):
        return call(self.intake.GetReportForm, pb.GetReportFormRequest())

    def submit(self, report):
        """Sends a report. The words, once it is durable: to be shown once and kept nowhere."""
        entropy = secrets.token_bytes(16)
        try:
            call(self.intake.SubmitReport, pb.SubmitReportRequest(
                channel=self.channel, report=report, receipt_entropy=entropy))
        except grpc.RpcError as error:
            # Nobody else knows this slot: an earlier attempt got through.
            if error.code() != grpc.StatusCode.ALREADY_EXISTS:
                raise
        return formats.words_of(entropy)

    def inbox(self, words):
        """All replies that lie there for the words, and the index to try first with the next message."""
        thread = formats.Thread(formats.entropy_of(words))
        replies, start, empty = [], 0, 0
        while empty < EMPTY_WINDOWS:
            empty += 1
            capabilities = [thread.down(start + i) for i in range(WINDOW)]
            answer = call(self.intake.FetchReplies,
                          pb.FetchRepliesRequest(capabilities=capabilities))
            for capability, envelope in zip(capabilities, answer.envelopes):
                context = formats.context_of(self.channel, formats.slot_of(capability))
                content = formats.open_reply(envelope, thread.psk, context)
                if content is not None:
                    replies.append(report_pb2.Reply.FromString(content))
                    empty = 0
            start += WINDOW
        return replies, max([1] + [reply.next_index for reply in replies])

    def _send(self, words, **body):
        _, next_index = self.inbox(words)
        call(self.intake.SubmitFollowUp, pb.SubmitFollowUpRequest(
            channel=self.channel, receipt_words=words, first_index=next_index,
            message_id=secrets.token_bytes(16), **body))

    def reply(self, words, text):
        self._send(words, follow_up=report_pb2.FollowUp(text=text))

    def withdraw(self, words, reason=""):
        """True when the report is destroyed unread; else the team is asked to let it rest."""
        capability = formats.Thread(formats.entropy_of(words)).up(0)
        answer = call(self.intake.Withdraw, pb.WithdrawRequest(capability=capability))
        if answer.outcome == pb.WITHDRAW_OUTCOME_DESTROYED:
            return True
        self._send(words, withdrawal=report_pb2.Withdrawal(reason=reason))
        return False


def submit(portal, text, category=None):
    form = portal.form()
    return portal.submit(report_pb2.Report(
        policy_id=form.policy_id, policy_version=form.policy_version,
        kind=form.form.kinds[0].kind, what_happened=text.strip(),
        categories=[category or form.form.categories[0].choices[0].code]))


def inbox(portal, text):
    replies, _ = portal.inbox(text)
    told = ["\n".join(filter(None, (r.status.text, r.text))) for r in replies]
    return "\n\n".join(told) or "No reply yet."


def reply(portal, text):
    words, _, message = text.partition("\n")
    portal.reply(words, message.strip())
    return "Sent."


def withdraw(portal, text):
    words, _, reason = text.partition("\n")
    if portal.withdraw(words, reason.strip()):
        return "Withdrawn; nobody has read it."
    return "The team has it; they are asked to let it rest."


COMMANDS = {"submit": submit, "inbox": inbox, "reply": reply, "withdraw": withdraw}


def options_of(config_file):
    options = json.loads(config_file.read_text())
    for name in ("ca", "certificate", "key"):
        options[name] = (config_file.parent / options[name]).read_bytes()
    return options


def main(arguments):
    if len(arguments) < 2 or arguments[1] not in COMMANDS:
        return "usage: portal.py CONFIG submit [CATEGORY] | inbox | reply | withdraw"
    try:
        with Portal(options_of(Path(arguments[0]))) as portal:
            print(COMMANDS[arguments[1]](portal, sys.stdin.read(), *arguments[2:]))
    except grpc.RpcError as error:
        return f"portal: {error.code().name}: {error.details()}"
    except ValueError as error:
        return f"portal: {error}"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
