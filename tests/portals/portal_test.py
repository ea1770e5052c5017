"""An example portal against the real services: argument 1 is `node` or `python`, 2 the folder of
the executables, 3 a scratch folder that is kept between runs."""

import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

import staging

KIND = sys.argv[1]
EXECUTABLES, SCRATCH = Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
sys.path.insert(0, str(staging.python_stubs(SCRATCH)))
PORTAL = staging.node_portal(SCRATCH) if KIND == "node" else staging.python_portal(SCRATCH)

from services import Services, Team, wait_for  # needs the stubs

NEVER_USED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


class PortalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = Services(EXECUTABLES)
        cls.addClassCleanup(cls.services.stop)
        cls.services.start_intake()
        cls.services.start_review()
        cls.team = Team(cls.services)
        cls.addClassCleanup(lambda: cls.team.close())
        cls.config = cls.services.portal_config()

    def run_portal(self, command, stdin, *arguments, config=None):
        """Each call is a process of its own: nothing but the words connects them."""
        return subprocess.run(
            [*PORTAL.command, config or self.config, command, *arguments], input=stdin, text=True,
            capture_output=True, timeout=120, env=PORTAL.environment, check=False)

    def portal(self, command, stdin, *arguments):
        done = self.run_portal(command, stdin, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout.strip()

    def submit(self, text):
        words = self.portal("submit", text, "H4")
        self.assertRegex(words, r"^([a-z]+ ){11}[a-z]+$")
        return words

    def bodies(self, case):
        """What the reporter added, as the team sees it."""
        return [message for message in self.team.messages(case)
                if message.WhichOneof("body") != "reply"]

    def test_knows_every_format(self):
        done = subprocess.run(PORTAL.vectors, env=PORTAL.environment, text=True,
                              capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_team_reads_a_report_and_the_reporter_the_answer(self):
        text = "He waited for me again at the hotel. Ich habe Angst. 怖いです。"
        words = self.submit(text)
        case = self.team.case_saying(text).name
        wait_for(lambda: "Received." in self.portal("inbox", words))
        self.team.send_reply(case, "Are you safe now? 大丈夫ですか。")
        wait_for(lambda: "Are you safe now? 大丈夫ですか。" in self.portal("inbox", words))
        self.assertTrue(wait_for(lambda: self.team.case(case).receipt_confirmed))

        self.portal("reply", f"{words}\nYes, I left.\nThank you.")
        self.portal("reply", f"{words}\nOne more thing.")
        wait_for(lambda: len(self.bodies(case)) == 2)
        self.assertEqual([message.follow_up.text for message in self.bodies(case)],
                         ["Yes, I left.\nThank you.", "One more thing."])

        self.assertIn("asked to let it rest", self.portal("withdraw", f"{words}\nI moved away."))
        wait_for(lambda: self.team.case(case).withdrawal_requested)
        self.assertEqual(self.bodies(case)[-1].withdrawal.reason, "I moved away.")

    def test_more_replies_than_a_call_asks_for(self):
        words = self.submit("Five answers, please.")
        case = self.team.case_saying("Five answers, please.").name
        for number in range(5):
            self.team.send_reply(case, f"Answer {number}.")
        wait_for(lambda: "Answer 4." in self.portal("inbox", words))
        told = re.findall(r"Answer \d", self.portal("inbox", words))
        self.assertEqual(told, [f"Answer {number}" for number in range(5)])

    def test_what_is_withdrawn_before_the_pull_is_gone(self):
        self.services.end("review")
        words = self.submit("Please forget this.")
        self.assertIn("nobody has read it", self.portal("withdraw", words))
        self.assertIn("nobody has read it", self.portal("withdraw", words))  # harmless again
        self.services.start_review()
        self.team.close()
        type(self).team = Team(self.services)
        self.submit("The next one.")
        self.team.case_saying("The next one.")
        self.assertIsNone(self.team.find("Please forget this."))

    def test_a_receipt_that_nobody_used_has_an_empty_inbox(self):
        self.assertEqual(self.portal("inbox", NEVER_USED), "No reply yet.")

    def test_a_wrong_word_is_told_without_a_call_and_without_the_word(self):
        config = self.services.path / "nowhere.json"
        options = json.loads(self.config.read_text()) | {"address": "localhost:1"}
        config.write_text(json.dumps(options))
        done = self.run_portal("inbox", NEVER_USED.replace("wave", "secretive"), config=config)
        self.assertEqual(done.returncode, 1)
        self.assertIn("word 5 ", done.stderr)
        self.assertNotIn("secretive", done.stderr)

    def test_what_breaks_a_limit_is_refused(self):
        for command, stdin, *arguments in (
                ("submit", "text", "NO_SUCH_CODE"), ("submit", " "), ("submit", "x" * 100001),
                ("reply", f"{NEVER_USED}\n"), ("reply", f"{NEVER_USED}\n{'x' * 100001}"),
                ("withdraw", f"{NEVER_USED}\n{'x' * 1001}")):
            with self.subTest(command=command, size=len(stdin)):
                done = self.run_portal(command, stdin, *arguments)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertRegex(done.stderr, r"^portal: ")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[4:]])
