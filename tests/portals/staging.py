"""What the portals need before they run: Python stubs of the protocol, and npm's packages. Made
once in a scratch folder; ends the test as skipped when npm cannot reach its registry."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parents[2]
SKIPPED = 77
NOT_REACHED = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
               "EHOSTUNREACH", "ERR_SOCKET_TIMEOUT")


class Portal(NamedTuple):
    command: list  # before CONFIG
    vectors: list  # runs the known answers
    environment: dict


@contextlib.contextmanager
def _alone(scratch):
    """Tests run in parallel; one at a time prepares."""
    scratch.mkdir(parents=True, exist_ok=True)
    with (scratch / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_made(stamp, *inputs):
    """Whether what `stamp` stands for was made of `inputs` as they are; if not, to be written."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    return digest, stamp.exists() and stamp.read_text() == digest


def python_stubs(scratch):
    """A folder with the package `candor`."""
    stubs, stamp = scratch / "stubs", scratch / "stubs.made"
    protos = sorted((SOURCE / "proto").rglob("*.proto"))
    with _alone(scratch):
        digest, made = _is_made(stamp, *protos)
        if not made:
            shutil.rmtree(stubs, ignore_errors=True)
            stubs.mkdir()
            subprocess.run(
                [sys.executable, "-m", "grpc_tools.protoc", f"-I{SOURCE / 'proto'}",
                 f"--python_out={stubs}", f"--grpc_python_out={stubs}", *protos], check=True)
            stamp.write_text(digest)
    return stubs


def _install(portal):
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=portal,
                          text=True, capture_output=True, timeout=300, check=False)
    if done.returncode == 0:
        return
    if any(code in done.stderr for code in NOT_REACHED):
        print("Skipped: npm cannot reach its registry, and the packages were never installed here.")
        sys.exit(SKIPPED)
    sys.exit(done.stderr)


def node_portal(scratch):
    """The portal as it lies in the tree, with its packages beside it."""
    root = scratch / "node"
    portal, stamp = root / "examples/portal-node", scratch / "node.made"
    source = SOURCE / "examples/portal-node"
    with _alone(scratch):
        portal.mkdir(parents=True, exist_ok=True)
        (root / "tests").mkdir(exist_ok=True)
        for link, target in ((root / "proto", SOURCE / "proto"),
                             (root / "tests/vectors", SOURCE / "tests/vectors")):
            link.unlink(missing_ok=True)
            link.symlink_to(target)
        for file in (*source.glob("*.mjs"), *source.glob("*.json")):
            shutil.copy(file, portal)
        digest, made = _is_made(stamp, source / "package-lock.json")
        if not made:
            stamp.unlink(missing_ok=True)
            _install(portal)
            stamp.write_text(digest)
    # Node 18 calls WebCrypto's X25519 experimental each time.
    environment = os.environ | {"NODE_NO_WARNINGS": "1"}
    return Portal(["node", portal / "portal.mjs"], ["node", "--test", portal], environment)


def python_portal(scratch):
    source = SOURCE / "examples/portal-python"
    environment = os.environ | {"PYTHONPATH": str(python_stubs(scratch)),
                                "PYTHONDONTWRITEBYTECODE": "1"}
    return Portal([sys.executable, source / "portal.py"],
                  [sys.executable, source / "test_vectors.py"], environment)
