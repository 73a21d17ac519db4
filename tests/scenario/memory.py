"""What stands in the memory of processes, as root may look at it."""
import os
import re


def processes(pid):
    """This process and all below it."""
    found = [pid]
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as f:
            for child in f.read().split():
                found += processes(int(child))
    return found


def spellings(text):
    return {text.encode(e) for e in ("utf-8", "utf-16-le", "utf-32-le")}


def memory_holding(pid, words):
    """Which of the words are in the memory of a process, and where."""
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            area = re.match(r"([0-9a-f]+)-([0-9a-f]+) (r)... \S+ \S+ \S+\s*(.*)", line)
            if not area or area.group(4) in ("[vvar]", "[vsyscall]", "[vdso]"):
                continue
            begin, end = int(area.group(1), 16), int(area.group(2), 16)
            try:
                memory.seek(begin)
                data = memory.read(end - begin)
            except (OSError, ValueError):
                continue
            for name, patterns in words.items():
                for pattern in patterns:
                    at = data.find(pattern)
                    if at >= 0:
                        found.append(f"{name} in {pid} {area.group(4) or 'unnamed'} at {begin + at:x}: "
                                     f"{data[max(0, at - 24):at + len(pattern) + 24]!r}")
    return found


def may_dump_core(pid):
    """Whether a crash could write the memory of this process to a file."""
    with open(f"/proc/{pid}/limits") as f:
        return not re.search(r"^Max core file size +0 +0 ", f.read(), re.M)
