"""What the benchmarks measure of a program that runs: its memory, its processor and a key."""

from __future__ import annotations

import time
from pathlib import Path

from tests.terminal.soporte import Terminal


def pss_mib(pid: int) -> float:
    """Memory of a program and of what it started, what is shared counted by its part."""
    try:
        summary = Path(f"/proc/{pid}/smaps_rollup").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next(int(li.split()[1]) for li in summary.splitlines() if li.startswith("Pss:"))
    return own / 1024 + sum(pss_mib(int(child)) for child in children)


def cpu_ms(pid: int) -> float:
    """Time on the processor of every thread of a program."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e6


def quiet(terminal: Terminal, seconds: float = 0.5) -> None:
    """Read until nothing comes, or for long enough from a program that never stops."""
    limit = time.monotonic() + 4 * seconds
    while terminal.read(seconds) and time.monotonic() < limit:
        pass


def keystroke(terminal: Terminal, pressed: bytes) -> tuple[int, float, float]:
    """Press a key; return the bytes that came, how late the first was, and the time it cost."""
    pid = terminal.proceso.pid
    before, clock, start = len(terminal.output), cpu_ms(pid), time.perf_counter()
    terminal.teclear(pressed)
    late = (time.perf_counter() - start if terminal.read(2.0) else 0.0) * 1000
    quiet(terminal, 0.3)
    return len(terminal.output) - before, late, cpu_ms(pid) - clock
