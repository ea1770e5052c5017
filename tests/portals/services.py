"""Both services as real processes, with keys and certificates of their own, in a scratch folder."""

import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import grpc

from candor.review.v1 import case_service_pb2 as pb
from candor.review.v1 import case_service_pb2_grpc
from candor.review.v1 import casework_service_pb2 as work
from candor.review.v1 import casework_service_pb2_grpc

SOURCE = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds


def wait_for(question):
    """What `question` answers as soon as it is true; an error when it never is."""
    end = time.monotonic() + PATIENCE
    while not (answer := question()):
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.05)
    return answer


class Services:
    """Not started until `start_intake` and `start_review`; `stop` leaves nothing behind."""

    def __init__(self, executables):
        self.executables = Path(executables)
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.running = {}
        passphrase = self.path / "passphrase"
        passphrase.touch(mode=0o600)
        passphrase.write_text("correct horse battery staple")
        self._ctl("pki", "dev", "--out", "pki", "--trust-domain", "test.example")
        made = self._ctl("keys", "init", "--key-file", "team.key", "--manifest", "manifest.txt",
                         "--passphrase-file", "passphrase", "--output", "json")
        self.verification_key = json.loads(made)["verification_key"]

    def _ctl(self, *arguments):
        return subprocess.run([self.executables / "candorctl", *arguments], cwd=self.path,
                              check=True, capture_output=True, text=True).stdout

    def _server(self, identity):
        return {
            "server": {
                "listen_address": "127.0.0.1:0", "health_address": "127.0.0.1:0",
                "tls": {
                    "certificate_file": f"pki/{identity}.pem",
                    "private_key_file": f"pki/{identity}-key.pem", "ca_file": "pki/ca.pem",
                    "trust_domain": "test.example",
                },
            },
            "metrics": {"listen_address": "127.0.0.1:0"},
            "policy_files": [str(SOURCE / "policies/pytorch-foundation.yaml")],
        }

    def _start(self, name, config):
        (self.path / f"{name}.yaml").write_text(json.dumps(config))  # JSON is YAML
        log = self.path / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [self.executables / f"candor-{name}", "--config", f"{name}.yaml"], cwd=self.path,
                stdout=subprocess.DEVNULL, stderr=out)
        self.running[name] = process

        def started():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended: {log.read_text()}")
            return re.search(r'"event":"started".*?"port":(\d+)', log.read_text())

        return f"127.0.0.1:{wait_for(started)[1]}"

    def start_intake(self):
        self.intake = self._start("intake", self._server("intake-main") | {
            "store": {"path": "intake-db"},
            "callers": {"portals": ["demo"], "reviews": ["main"]},
            "manifest": {"verification_key": self.verification_key, "file": "manifest.txt"},
        })

    def start_review(self):
        self.review = self._start("review", self._server("review-main") | {
            "store": {"path": "review-db"},
            "callers": {"members": ["alice", "bob"], "chairs": ["carol"],
                        "key_officers": ["olga"], "ops": ["dev"]},
            "keys": {"key_file": "team.key", "passphrase_file": "passphrase",
                     "manifest_file": "manifest.txt"},
            "intakes": [{"name": "main", "address": self.intake, "identity": "main"}],
            "pull_interval": "0.1s",
        })

    def end(self, name):
        process = self.running.pop(name)
        process.terminate()
        if process.wait(PATIENCE) != 0:
            raise RuntimeError(f"{name} did not end well")

    def stop(self):
        for process in self.running.values():
            process.kill()
            process.wait()
        self.folder.cleanup()

    def portal_config(self):
        """The configuration file of a portal, for both example portals."""
        config = self.path / "portal.json"
        config.write_text(json.dumps({
            "address": self.intake.replace("127.0.0.1", "localhost"), "ca": "pki/ca.pem", "certificate": "pki/portal-demo.pem",
            "key": "pki/portal-demo-key.pem", "server": "spiffe://test.example/intake/main",
            "host": "localhost", "verificationKey": self.verification_key,
        }))
        return config


class Member:
    """A member of the conduct team, at review."""

    def __init__(self, services, name):
        read = lambda file: (services.path / "pki" / file).read_bytes()
        credentials = grpc.ssl_channel_credentials(
            read("ca.pem"), read(f"member-{name}-key.pem"), read(f"member-{name}.pem"))
        self.connection = grpc.secure_channel(services.review, credentials, [
            ("grpc.ssl_target_name_override", "localhost"), ("grpc.enable_http_proxy", 0)])
        self.cases = case_service_pb2_grpc.CaseServiceStub(self.connection)
        self.casework = casework_service_pb2_grpc.CaseworkServiceStub(self.connection)

    def call(self, method, request):
        return method(request, timeout=10, wait_for_ready=True)

    def declare(self, name):
        """Has no interest in the case."""
        self.call(self.casework.DeclareConflict, work.DeclareConflictRequest(
            change=work.CaseChange(name=name), level=pb.CONFLICT_LEVEL_NONE))


class Team:
    """Alice of the conduct team, who takes every case, and Bob, who lets her answers go."""

    def __init__(self, services):
        self.alice = Member(services, "alice")
        self.bob = Member(services, "bob")

    def close(self):
        self.alice.connection.close()
        self.bob.connection.close()

    def _take(self, case):
        if case.state == pb.CASE_STATE_SCREENING:
            self.alice.declare(case.name)
            self.bob.declare(case.name)
            self.alice.call(self.alice.casework.TakeCase, work.TakeCaseRequest(
                change=work.CaseChange(name=case.name)))

    def find(self, text):
        """The case whose report says `text`, if there is one."""
        listed = self.alice.call(self.alice.cases.ListCases, pb.ListCasesRequest(page_size=100))
        for case in listed.cases:
            self._take(case)
            request = pb.GetReportRequest(name=f"{case.name}/report")
            if self.alice.call(self.alice.cases.GetReport, request).report.what_happened == text:
                return case
        return None

    def case_saying(self, text):
        """The same, once review has filed it."""
        return wait_for(lambda: self.find(text))

    def case(self, name):
        return self.alice.call(self.alice.cases.GetCase, pb.GetCaseRequest(name=name)).subject

    def send_reply(self, name, text):
        held = self.alice.call(self.alice.cases.SendReply, pb.SendReplyRequest(
            parent=name, text=text, request_id=os.urandom(16))).message
        self.bob.call(self.bob.casework.ReleaseMessage, work.ReleaseMessageRequest(
            change=work.CaseChange(name=name), message=int(held.name.rpartition("/")[2])))

    def messages(self, name):
        request = pb.ListMessagesRequest(parent=name, page_size=100)
        return self.alice.call(self.alice.cases.ListMessages, request).messages
