"""What a process takes of the machine, by /proc."""
import os
import resource
from pathlib import Path

MIB = 1024 * 1024


def memory(pid, what="VmRSS"):
    """Bytes of a line of its status."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) * 1024
    raise KeyError(what)


def cpu_seconds(pid):
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def limit(pid, what, most):
    """Its soft limit from now on; the hard one stays, so that it can be lifted again."""
    hard = resource.prlimit(pid, what)[1]
    resource.prlimit(pid, what, (hard if most is None else most, hard))


def is_sanitized(program):
    """Whether it was built with sanitizers, which reserve memory and catch calls in ways of their own."""
    return any(name in program.read_bytes() for name in (b"__asan_init", b"__tsan_init"))
