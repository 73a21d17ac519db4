#!/usr/bin/python3
"""No memory at the N-th asking, once or from there on, in what the station and the centre do without a window: either it
is refused with a line that says so and nothing half is left, or what came of it is whole. Never a signal, never a wrong
answer; the store is sound afterwards, and the same work succeeds in the same place when there is memory again.
   test_no_memory.py [--every [STEP]] [WORK...]     all of it at every N (or each STEP-th), or only these kinds of work"""
import argparse
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import prepared
import strangers
from checks import check, finish, part
from station import ROOT, Station, Trouble

BUILD = os.path.join(ROOT, "build", os.environ.get("TESTS_BUILD", "release"))
HEAP = os.path.join(BUILD, "tests/libfailing_heap.so")
FAKETIME = subprocess.run(["faketime", "-f", "+0d", "printenv", "LD_PRELOAD"], capture_output=True, text=True,
                          check=True).stdout.strip()
FULL = bool(os.environ.get("TESTS_FULL"))
MOST, LEAST, BUDGET_S = (2000, 400, 240.0) if FULL else (40, 12, 1.6)
PATIENCE_S = 180
WORKERS = 2
ANSWERS = {"case_number": "TJ-260101-0042-K", "name": "样小芳", "id_number": "120103197910053202", "mobile": "13800001234",
           "address": "天津市和平区样本路一号", "company": "天津样本建筑设计有限公司", "company_uscc": "91120000MA05X1A00X",
           "personal_signature": "yes", "practice_seal": "yes"}

Result = collections.namedtuple("Result", "n on status out err")


class Work:
    """One command in a state folder of its own. A refused run leaves the folder as it was, so the next one goes on in
    it; only what succeeded is put back."""
    program = "kiosk"

    def __init__(self, folder, sealed):
        self.folder = os.path.join(folder, self.name)
        self.sealed = sealed
        self.state = os.path.join(self.folder, "state")
        self.out = os.path.join(self.folder, "out")
        os.makedirs(self.folder)
        self.put_back()

    def put_back(self):
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(self.sealed, self.state, symlinks=True)

    def around(self):
        """What the environment of this work says besides; LD_PRELOAD in it comes before the heap."""
        return {}

    def run(self, n=0, on=False, count=None):
        more = {"OMP_THREAD_LIMIT": "1", **self.around()}
        if n or count:
            more.update(LD_PRELOAD=(more.get("LD_PRELOAD", "") + " " + HEAP).strip(), FAILING_HEAP_AT=str(n))
        if on:
            more["FAILING_HEAP_ON"] = "1"
        if count:
            more.update(FAILING_HEAP_COUNT=count, FAILING_HEAP_IN=os.path.basename(self.program))
        done = subprocess.run([os.path.join(BUILD, "bin", self.program), *self.words()], env={**os.environ, **more},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=PATIENCE_S, cwd=self.folder)
        return Result(n, on, done.returncode, done.stdout, done.stderr)

    def first(self):
        """Without a failure: what right looks like is kept; how often memory is asked for."""
        count = os.path.join(self.folder, "count")
        done = self.run(count=count)
        if done.status != 0 or not self.whole(done, first=True):
            raise Trouble(f"{self.name} does not succeed with memory: {done.status} {done.err}")
        self.clear()
        with open(count) as f:
            return int(f.read())

    # What follows is said by each kind of work.
    def whole(self, done, first=False):
        """Whether what a successful run made is right."""
        if first:
            self.right = done.out
        return done.out == self.right

    def half(self, done):
        """What a refused run left behind that nobody may see; empty if nothing."""
        return done.out

    def clear(self):
        """After a success, so that the next run has the same to do."""
        shutil.rmtree(self.out, ignore_errors=True)

    def sound(self):
        path = os.path.join(self.state, "store/cases.db")
        return not os.path.exists(path) or strangers.store_is_sound(path)[0]


class Preview(Work):
    name = "form preview"

    def put_back(self):
        self.pdf = os.path.join(self.folder, "form.pdf")
        with open(os.path.join(self.folder, "answers.yaml"), "w", encoding="utf-8") as f:
            f.writelines(f'{name}: "{value}"\n' for name, value in ANSWERS.items())

    def words(self):
        return ["form", "preview", "PA", "--answers", "answers.yaml", "--forms", os.path.join(ROOT, "forms"), "--assets",
                os.path.join(ROOT, "assets"), "-o", self.pdf]

    def around(self):
        """Printed at one and the same second, so that right means the same bytes."""
        return {"LD_PRELOAD": FAKETIME, "FAKETIME": "2026-01-02 03:04:05", "DONT_FAKE_MONOTONIC": "1"}

    def whole(self, done, first=False):
        """The same bytes; else the same to look at and to read: what was no longer kept may be embedded in other order."""
        with open(self.pdf, "rb") as f:
            pdf = f.read()
        if first:
            self.right, self.seen = pdf, self.looks()
        return pdf == self.right or self.looks() == self.seen

    def looks(self):
        picture = subprocess.run(["pdftoppm", "-r", "100", self.pdf], check=True, capture_output=True).stdout
        return picture, strangers.pdf_text(self.pdf), strangers.pdf_is_sound(self.pdf)[0]

    def half(self, done):
        return [n for n in os.listdir(self.folder) if n not in ("answers.yaml", "count")]

    def clear(self):
        for name in self.half(None):
            os.unlink(os.path.join(self.folder, name))


class Seal(Work):
    name = "seal"
    program = "../tests/bench_seal"

    def put_back(self):
        shutil.rmtree(self.state, ignore_errors=True)
        os.makedirs(self.state)
        for name in ("keys", "trust"):
            shutil.copytree(os.path.join(self.sealed, name), os.path.join(self.state, name))

    def words(self):
        return [self.state, "1", "1", "7"]

    def left(self, place):
        folder = os.path.join(self.state, "outbox", place)
        return [os.path.join(folder, n) for n in os.listdir(folder)] if os.path.isdir(folder) else []

    def whole(self, done, first=False):
        """openssl and tar look into it."""
        made = self.left("new")
        if len(made) != 1 or self.left("tmp"):
            return False
        centre = os.path.join(self.sealed, "centre")
        return strangers.bundle_opens(made[0], os.path.join(centre, "recipient.key"),
                                      os.path.join(centre, "recipient.pem"), os.path.join(self.state, "trust/ca.pem"),
                                      os.path.join(self.folder, "opened"))[0]

    def half(self, done):
        return self.left("new") + self.left("sent")

    def clear(self):
        shutil.rmtree(os.path.join(self.folder, "opened"), ignore_errors=True)
        shutil.rmtree(os.path.join(self.state, "outbox"))


def same(left, right):
    with open(left, "rb") as a, open(right, "rb") as b:
        return a.read() == b.read()


class Send(Work):
    """To a stick: the bundle is there whole, under its name, or not at all."""
    name = "send"
    program = "kiosk-sync"

    def put_back(self):
        super().put_back()
        os.makedirs(self.out, exist_ok=True)
        prepared.Station(self.state).set(sync__folder=self.out)
        self.before = os.listdir(os.path.join(self.state, "outbox/new"))

    def words(self):
        return ["run", "--now", "--state", self.state]

    def sent(self):
        return [os.path.join(at, n) for at, _, names in os.walk(self.out) for n in names if n.endswith(".p7m")]

    def is_copied(self):
        sent = self.sent()
        return len(sent) == 1 and same(sent[0], os.path.join(self.sealed, "outbox/new", os.path.basename(sent[0])))

    def whole(self, done, first=False):
        return self.is_copied()

    def half(self, done):
        """It may have come over before the rest failed; then it is whole."""
        waits = sum(len([n for n in os.listdir(os.path.join(self.state, "outbox", place)) if n.endswith(".p7m")])
                    for place in ("new", "sent"))
        if waits != 1:
            return [f"{waits} in the outbox"]
        return [] if not self.sent() or self.is_copied() else self.sent()

    def clear(self):
        super().clear()
        self.put_back()


class Upload(Work):
    """Over TLS to a centre that has it already after the first time: the outbox is as sent, with a receipt, or waits."""
    name = "upload"
    program = "kiosk-sync"

    def words(self):
        return ["run", "--now", "--state", self.state]

    def waiting(self, place):
        return [n for n in os.listdir(os.path.join(self.state, "outbox", place)) if not n.startswith(".")]

    def whole(self, done, first=False):
        return not [n for n in self.waiting("new") if n.endswith(".p7m")] and any(self.waiting("receipts"))

    def half(self, done):
        kept = [n for place in ("new", "sent") for n in self.waiting(place) if n.endswith(".p7m")]
        receipts = [n for n in self.waiting("receipts") if n.endswith(".tsr")]
        return [] if kept or receipts else ["neither bundle nor receipt is left"]

    def clear(self):
        self.put_back()


class Collect(Work):
    name = "collect"

    def words(self):
        return ["collect", "--state", self.state]

    def half(self, done):
        return []  # what it did before stays done; the run afterwards takes in the rest

    def clear(self):
        self.put_back()


class Cases(Work):
    name = "case list"

    def words(self):
        return ["case", "list", "--json", "--state", self.state]


class Backup(Work):
    name = "backup"

    def words(self):
        return ["backup", self.out, "--state", self.state]

    def whole(self, done, first=False):
        made = [n for n in os.listdir(self.out) if not n.startswith(".")]
        copy = os.path.join(self.out, made[0])
        stem = [n for n in os.listdir(os.path.join(self.sealed, "outbox/new"))][0]
        return len(made) == 1 and strangers.store_is_sound(os.path.join(copy, "store/cases.db"))[0] and \
            same(os.path.join(copy, "outbox/new", stem), os.path.join(self.sealed, "outbox/new", stem))

    def half(self, done):
        """One under its name is whole, though something after it failed."""
        made = [n for n in os.listdir(self.out) if not n.startswith(".")] if os.path.isdir(self.out) else []
        whole = not made or self.whole(done)
        if whole:
            self.clear()  # the next one would bear the same name within a second
        return [] if whole else made


class Open(Work):
    name = "open"
    program = "kiosk-intake"

    def put_back(self):
        self.state = self.sealed

    def words(self):
        new = os.path.join(self.sealed, "outbox/new")
        centre = os.path.join(self.sealed, "centre")
        return ["open", os.path.join(new, os.listdir(new)[0]), "--key", os.path.join(centre, "recipient.key"), "--cert",
                os.path.join(centre, "recipient.pem"), "--trust", os.path.join(self.sealed, "trust/ca.pem"), "--out",
                self.out]

    def tree(self):
        files = [os.path.join(at, n) for at, _, names in os.walk(self.out) for n in names]
        return {os.path.relpath(path, self.out): os.path.getsize(path) for path in files}

    def whole(self, done, first=False):
        if first:
            self.right = self.tree()
        return len(self.right) > 5 and self.tree() == self.right

    def half(self, done):
        return sorted(self.tree())


class Read(Work):
    name = "read"

    def put_back(self):
        sheet = next(n for n in sorted(os.listdir(os.path.join(self.sealed, "printed"))) if n.endswith("-PA.pdf"))
        subprocess.run(["pdftoppm", "-r", "150", "-gray", "-f", "1", "-l", "1", "-singlefile",
                        os.path.join(self.sealed, "printed", sheet), os.path.join(self.folder, "page")], check=True)

    def words(self):
        return ["read", "--forms", os.path.join(ROOT, "forms"), "page.pgm"]

    def whole(self, done, first=False):
        said = re.sub(r'"times_ms":\{[^}]*\}', "", done.out)
        if first:
            self.right = said
        return said == self.right

    def half(self, done):
        return ""  # an answer for each picture; one that says why it could not be read is no half


KINDS = (Preview, Seal, Send, Upload, Collect, Cases, Backup, Open, Read)


def places(count, step=None):
    """Every N; or some, half of them spread evenly and half thick at the beginning, in an order that is even at any
    time."""
    if step:
        return [(n, on) for n in range(1, count + 1, step) for on in (False, True)]
    chosen, x = [], 0.0
    for i in range(MOST):
        x = (x + 0.6180339887498949) % 1.0
        n = 1 + int(x * count) if i % 2 == 0 else round(count ** x)
        chosen.append((min(max(n, 1), count), i % 4 >= 2))
    return chosen


def tried(work, step):
    """Fails at each of these places; what was seen that may not be."""
    count = work.first()
    seen = {"signals": [], "silent": [], "half": [], "wrong": [], "unsound": []}
    began, runs, survived = time.monotonic(), 0, 0
    for n, on in places(count, step):
        if not step and runs >= LEAST and time.monotonic() - began > BUDGET_S:
            break
        runs += 1
        try:
            done = work.run(n, on)
        except subprocess.TimeoutExpired:
            seen["signals"].append((n, on, "hangs"))
            continue
        where = (n, "on" if on else "once", done.status, done.err.strip()[-160:])
        if done.status < 0 or done.status > 128:
            seen["signals"].append(where)
        elif done.status == 0:
            survived += 1
            if not work.whole(done):
                seen["wrong"].append(where + (done.out[-200:],))
            work.clear()
        else:
            if not done.err.strip():
                seen["silent"].append(where)
            left = work.half(done)
            if left:
                seen["half"].append(where + (left,))
                work.clear()
        if runs % 10 == 0 and not work.sound():
            seen["unsound"].append(where)
    after = work.run()
    return count, runs, survived, seen, after, work.sound(), after.status == 0 and work.whole(after)


PROMISES = (("signals", "ends by itself"), ("silent", "says why when it refuses"), ("half", "leaves nothing half"),
            ("wrong", "says it succeeded only when it did"), ("unsound", "leaves a sound store"))


def judge(name, outcome):
    count, runs, survived, seen, after, sound, again = outcome
    part(f"no memory: {name}")
    print(f"        {runs} of {count} askings refused, {survived} of them survived")
    for kind, words in PROMISES:
        check(words, not seen[kind], "\n".join(map(str, seen[kind][:40])) + f"\n{len(seen[kind])} in all")
    check("refusing matters: some runs were refused", survived < runs, runs)
    check("with memory again it succeeds in the same place", sound and again, (after, sound))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", nargs="?", type=int, const=1)
    parser.add_argument("work", nargs="*", choices=[[], *(kind.name for kind in KINDS)])
    asked = parser.parse_args()
    folder = os.path.join(prepared.WORK, "no-memory")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    sealed, received = os.path.join(folder, "sealed"), os.path.join(folder, "received")
    shutil.copytree(prepared.snapshot("sealed"), sealed, symlinks=True)
    station = Station(sealed)
    try:
        station.run("kiosk", "case", "list", "--state", sealed)  # what the kiosk left in the store's log is put away
        station.start_intake()
        shutil.copytree(sealed, received, symlinks=True)
        station.run("kiosk-sync", "run", "--state", received)
        kinds = [kind for kind in KINDS if not asked.work or kind.name in asked.work]
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            works = [(kind, kind(folder, received if kind is Collect else sealed)) for kind in kinds]
            outcomes = [(kind.name, pool.submit(tried, work, asked.every)) for kind, work in works]
            for name, outcome in outcomes:
                judge(name, outcome.result())
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        check("the work can be tried to the end", False, trouble)
    finally:
        station.close()
        shutil.rmtree(folder, ignore_errors=True)
    finish()


main()
