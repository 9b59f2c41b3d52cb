"""Another host, as a real OpenSSH server on loopback whose account obeys one order and no other."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support import preparar_sshd

SSHD = Path("/usr/sbin/sshd")
needs_ssh = pytest.mark.skipif(
    not (SSHD.exists() and shutil.which("ssh")),
    reason="needs Debian's openssh-server and openssh-client",
)


def make_key(folder: Path, name: str) -> str:
    order = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name]
    subprocess.run(order, cwd=folder, check=True)
    return (folder / f"{name}.pub").read_text().strip()


@contextmanager
def serve(folder: Path, public: str, order: str) -> Iterator[int]:
    """Run the host in a new folder and give its port: whoever holds the key gets `order` and nothing else."""
    preparar_sshd()
    folder.mkdir()
    make_key(folder, "anfitrion")
    (folder / "llaves").write_text(f'restrict,command="{order}" {public}\n')
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "sshd.conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'anfitrion'}\n"
        f"AuthorizedKeysFile {folder / 'llaves'}\nPidFile none\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
        "KexAlgorithms curve25519-sha256\nAcceptEnv *\nSubsystem sftp internal-sftp\nLogLevel INFO\n"
    )
    process = subprocess.Popen(
        [str(SSHD), "-D", "-e", "-f", str(folder / "sshd.conf")],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if b"Server listening" in line:
                break
        yield port
    finally:
        process.terminate()
        process.communicate()


def known_host(folder: Path, port: int) -> str:
    return f"[127.0.0.1]:{port} {(folder / 'anfitrion.pub').read_text()}"
