#!/usr/bin/python3
"""Guards of the architecture: what keeps the picture of the house true as it grows. Reads the tree, runs nothing."""
import fnmatch
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
from checks import check, finish, part

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))

TOP_LEVEL = {".ci", ".clang-format", ".clang-tidy", ".gitignore", ".readme", "CMakeLists.txt", "CMakePresets.json", "LICENSE",
             "README.md", "assets", "forms", "kiosk", "sync", "tests"}

# Lowest first; a folder may include itself and folders of a lower line, never one beside it.
LAYERS = [
    ["kiosk/base"],
    ["kiosk/cases", "kiosk/vision", "kiosk/ui"],
    ["forms", "kiosk/scan", "kiosk/print", "kiosk/platform"],
    ["kiosk/flow", "sync"],
    ["kiosk/station"],
    ["kiosk/station"],
    ["kiosk/screens", "kiosk/staff"],
    ["kiosk", "sync/intake"],
]

# Which files may see a third-party header (a pattern of the name in angle brackets). A header that no line names is
# refused too: a new library gets an owner here first.
OWNERS = [
    (r"SDL.*", ["kiosk/platform/platform_sdl*"]),
    (r"hpdf.*", ["forms/paper_pdf*"]),
    (r"hb.*|ft2build\.h|freetype/.*", ["forms/font*", "kiosk/platform/faces*", "kiosk/platform/icon*",
                                         "kiosk/vision/glyph_bank*"]),
    (r"sane/.*", ["kiosk/scan/scanner_sane*"]),
    (r"zbar\.h", ["kiosk/vision/codes*"]),
    (r"tesseract/.*", ["kiosk/vision/ocr*"]),
    (r"leptonica/.*|allheaders\.h", ["kiosk/vision/*"]),
    (r"turbojpeg\.h|jpeglib\.h|png\.h", ["kiosk/vision/*"]),
    (r"sqlite3\.h", ["kiosk/cases/db*"]),
    (r"openssl/.*", ["kiosk/cases/vault*", "sync/seal_*", "sync/receipt*", "sync/message*", "forms/pdf_sign*"]),
    (r"p11-kit/.*", ["kiosk/cases/key_token*"]),
    (r"curl/.*", ["sync/transport_tus*", "sync/intake/intake_s3*"]),
    (r"libpq-fe\.h", ["sync/intake/intake_sql_pg*"]),
    (r"microhttpd\.h|gnutls/.*", ["sync/intake/*"]),
    (r"cups/.*", ["kiosk/print/printer_cups*"]),
    (r"pinyin\.h", ["kiosk/ui/pinyin*"]),
    (r"zinnia\.h", ["kiosk/ui/handwriting*"]),
    (r"zlib\.h", ["forms/packed*"]),
    (r"qrencode\.h", ["forms/qr_code*"]),
    (r"(linebreak|unibreak|graphemebreak|wordbreak).*\.h", ["forms/line_break*", "kiosk/ui/paragraph*"]),
    (r"seccomp\.h", ["kiosk/scan/*", "sync/sync_fence*"]),
    (r"jansson\.h", ["*"]),
    (r"yaml\.h|cyaml/.*", ["kiosk/base/yaml_file*", "kiosk/base/config*"]),
    (r"gettext-po\.h", ["kiosk/base/catalogue*"]),
    (r"cmocka\.h", ["tests/unit/promise.h"]),
]

SYSTEM = re.compile(
    r"(sys|linux|arpa|netinet|net|asm|bits)/.*|"
    r"(assert|complex|ctype|dirent|dlfcn|endian|errno|fcntl|fenv|float|fnmatch|ftw|getopt|glob|grp|iconv|inttypes|langinfo|"
    r"limits|locale|malloc|math|netdb|poll|pthread|pwd|sched|semaphore|setjmp|signal|spawn|stdalign|stdarg|stdatomic|"
    r"stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|sysexits|syslog|termios|time|unistd|wchar|wctype)"
    r"\.h")

# Same names on purpose: each program has its main.
MAY_REPEAT = {"main.c"}


def tracked():
    """Files that belong to the project: in git or about to be."""
    listing = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, check=True).stdout
    names = sorted(set(n for n in listing.decode().split("\0") if n))
    return [n for n in names if os.path.isfile(os.path.join(ROOT, n))]


def text_of(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as f:
        return f.read()


def none(name, faults):
    check(name, not faults, "\n".join(faults))


def folder_of(name):
    folder = os.path.dirname(name)
    best = ""
    for layer in LAYERS:
        for known in layer:
            if (folder == known or folder.startswith(known + "/")) and len(known) > len(best):
                best = known
    return best


def level_of(folder):
    for level, layer in enumerate(LAYERS):
        if folder in layer:
            return level
    return -1


def guard_owners(sources):
    faults = []
    for name in sources:
        for line, header in re.findall(r"^(\s*#\s*include\s*<([^>]+)>)", text_of(name), re.M):
            if SYSTEM.fullmatch(header):
                continue
            owners = next((files for pattern, files in OWNERS if re.fullmatch(pattern, header)), None)
            if owners is None:
                faults.append(f"{name}: <{header}> has no owner in tests/guards/guards.py")
            elif name.startswith("tests/"):
                if not header.startswith(("cmocka", "jansson")) and not may_test_see(name, header):
                    faults.append(f"{name}: a test sees <{header}>")
            elif not any(fnmatch.fnmatch(name, o) for o in owners):
                faults.append(f"{name}: <{header}> belongs to {' '.join(owners)}")
    none("each third-party header appears only in the files that own it", faults)


def may_test_see(name, header):
    """A test may look at a library behind a folder only to damage or judge what our code made with it."""
    if name.startswith("tests/bench/") and header in ("hpdf.h", "SDL.h", "SDL_ttf.h"):
        return True  # the peers that our PDF writer and our window are measured against
    return re.match(r"openssl/|sqlite3\.h|curl/|png\.h|turbojpeg\.h|zbar\.h|qrencode\.h|leptonica/|sane/", header)


def guard_layers(sources):
    where = {}
    for name in sources:
        if name.endswith(".h"):
            where.setdefault(os.path.basename(name), name)
    faults = []
    for name in sources:
        if name.startswith("tests/"):
            continue
        here = folder_of(name)
        for header in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text_of(name), re.M):
            if "/" in header:
                faults.append(f'{name}: "{header}" is included by path, not by bare name')
            owner = where.get(os.path.basename(header))
            if not owner:
                faults.append(f'{name}: "{header}" is nowhere in the tree')
                continue
            there = folder_of(owner)
            if there != here and level_of(there) >= level_of(here):
                faults.append(f"{name} ({here}) includes {owner}: that arrow does not point down")
    none("no include points up or sideways", faults)


def guard_listed(sources, files):
    lists = "\n".join(text_of(n) for n in files if os.path.basename(n) == "CMakeLists.txt")
    words = set(re.findall(r"[\w./-]+\.c\b", lists))
    names = {os.path.basename(w) for w in words}
    names |= {f"fuzz_{reader}.c" for reader in re.findall(r"^counter_fuzz\((\w+)", lists, re.M)}
    none("every C file is listed in a CMakeLists.txt",
         [n for n in sources if n.endswith(".c") and os.path.basename(n) not in names])
    none("no CMakeLists.txt globs", [n for n in files if os.path.basename(n) == "CMakeLists.txt"
                                     and re.search(r"file\s*\(\s*GLOB", text_of(n))])


def guard_names(sources):
    seen = {}
    faults = []
    for name in sources:
        base = os.path.basename(name)
        if base in seen and base not in MAY_REPEAT:
            faults.append(f"{name} and {seen[base]}")
        seen[base] = name
    none("C file names are unique in the tree", faults)


def guard_heads(sources):
    faults = []
    for name in sources:
        text = text_of(name)
        told = name.startswith("tests/unit/") or (name.endswith(".c") and name[:-1] + "h" in sources)
        if not told and not text.lstrip().startswith("/*"):
            faults.append(f"{name}: says nothing at its head")
        if name.endswith(".h"):
            word = re.sub(r"\W", "_", os.path.basename(name)).upper()
            if not re.search(rf"^#ifndef {word}\n#define {word}\n", text, re.M):
                faults.append(f"{name}: no include guard {word}")
    none("every C file, or its header, begins with what it is for, and every header has its guard", faults)


def guard_sizes(files):
    faults = []
    for name in files:
        if re.search(r"\.(c|h|py|yaml)$", name) or name.endswith(("/run", "kiosk/start")):
            lines = text_of(name).count("\n")
            # fields.yaml is one table, a paragraph a question: as long as there are questions.
            if lines > 500 and name != "assets/fields.yaml":
                faults.append(f"{name}: {lines} lines, which noun is missing?")
    none("no source file passes 500 lines", faults)


def c_string(parts):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', parts)).replace('\\"', '"').replace("\\n", "\n")


def guard_english(sources, files):
    known = set()
    for name in files:
        if name.startswith("assets/text/en/") and name.endswith(".po"):
            entries = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)', text_of(name), re.M)
            known.update(c_string(zh) for zh, en in entries if c_string(en))
    faults = []
    for name in sources:
        if name.startswith("tests/"):
            continue
        code = re.sub(r"/\*.*?\*/", "", text_of(name), flags=re.S)
        for parts in re.findall(r'\bT\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', code):
            if c_string(parts) not in known:
                faults.append(f"{name}: {c_string(parts)}")
    none("every text a person sees has its English", faults)


def guard_paths(files):
    pattern = re.compile(r"(?<![\w.])/(work|home|root)/\w|/tmp/(b|brief)/|\.\./shared|\.\./peers")
    faults = []
    for name in files:
        if name == "tests/guards/guards.py":
            continue
        with open(os.path.join(ROOT, name), "rb") as f:
            data = f.read()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                faults.append(f"{name}:{number}: {line.strip()[:100]}")
    none("no file names a place on somebody's machine", faults)


def guard_exits(sources):
    faults = []
    for name in sources:
        if name.startswith("tests/"):
            continue
        code = re.sub(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"', "", text_of(name), flags=re.S)
        for word in re.findall(r"(?<![\w.>])(exit|abort|longjmp|setjmp)\s*\(", code):
            faults.append(f"{name}: {word}()")
    none("nothing leaves by exit, abort or longjmp", faults)


def guard_symbols():
    """Over the libraries as built (any preset): one exported name, one definition."""
    for preset in ("release", "debug"):
        libraries = [os.path.join(where, n) for where, _, names in os.walk(os.path.join(ROOT, "build", preset))
                     for n in names if n.endswith(".a")]
        if libraries:
            break
    else:
        return
    seen, faults = {}, []
    for line in subprocess.run(["nm", "-A", "--defined-only", "--extern-only", *libraries], capture_output=True,
                               text=True).stdout.splitlines():
        where, _, symbol = line.rpartition(" ")
        library = where.split(":")[0]
        if re.match(r"(__asan|__odr|\.L)", symbol):
            continue
        if seen.setdefault(symbol, library) != library:
            faults.append(f"{symbol}: {os.path.basename(seen[symbol])} and {os.path.basename(library)}")
    none("no exported name is defined in two libraries", faults)


def guard_packages(files):
    """Every pkg-config name in the build has its -dev package in kiosk/demo/packages, for the right role."""
    listed = {}
    for line in text_of("kiosk/demo/packages").splitlines():
        words = line.split()
        if words and not line.startswith("#"):
            listed[words[1]] = words[0]
    faults = []
    for name in files:
        if os.path.basename(name) != "CMakeLists.txt" or name == "CMakeLists.txt":
            continue
        used = re.findall(r"PACKAGES\s+([^)]*?)(?=\n?\s*(?:SOURCES|USES|LIBRARIES|PACKAGES)\b|\))", text_of(name), re.S)
        for package in sorted(set(" ".join(used).replace('"', "").split())):
            if package.startswith("$"):
                continue
            owners = subprocess.run(["dpkg", "-S", f"*/{package}.pc"], capture_output=True, text=True).stdout
            found = {line.split(":")[0] for line in owners.splitlines()}
            if not found & set(listed):
                faults.append(f"{name}: {package} ({' '.join(found) or 'no such package'}) is not in kiosk/demo/packages")
            elif not name.startswith("tests/") and not any(listed.get(f) == "build" for f in found):
                faults.append(f"{name}: {package} is built with, but not listed for the role build")
    none("every library in the build is in kiosk/demo/packages", faults)
    missing = subprocess.run([os.path.join(ROOT, "kiosk/demo/install"), "--missing", "build", "run", "tour", "test"],
                             capture_output=True, text=True)
    none("every listed package is installed here", missing.stdout.split())


def main():
    part("guards")
    files = tracked()
    sources = [n for n in files if n.endswith((".c", ".h"))]
    top = {n.split("/")[0] for n in files}
    none("the top level holds what the picture of the house says", sorted(top - TOP_LEVEL))
    guard_owners(sources)
    guard_layers(sources)
    guard_listed(sources, files)
    guard_names(sources)
    guard_heads(sources)
    guard_sizes(files)
    guard_english(sources, files)
    guard_paths(files)
    guard_exits(sources)
    guard_symbols()
    guard_packages(files)
    finish()


main()
