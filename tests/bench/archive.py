#!/usr/bin/python3
"""Whether the printed forms keep for an archive, judged by a stranger: every form, blank and filled in, is read by PDFBox
Preflight, and PDFs named on the command line besides (signed ones out of an opened bundle, say).

  tests/bench/archive.py [--bin DIR] [PDF...]

Preflight knows PDF/A-1b, our files say PDF/A-2b. What 1b forbids or asks for and 2b (ISO 19005-2) does not is listed in
ALLOWED_IN_2B with the clause; any other word of Preflight's fails. It needs Java and, from Debian, libpdfbox2-java,
libactivation-java and libjaxb-api-java; the suite does not, so this stands beside it."""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, HERE)
import page_codes  # noqa: E402

JARS = ("pdfbox2", "preflight", "xmpbox", "fontbox2", "commons-logging", "commons-io", "javax.activation", "jaxb-api")
ALLOWED_IN_2B = {
    r"3\.1\.11 : .*CIDSet entry is missing": "6.2.11.4.2: a CIDSet is no longer asked for",
    r"2\.1\.6 : .*Invalid version of the ICCProfile": "6.2.2: profiles of ICC version 4 are let pass",
    r"1\.4 : .*XRef cross reference streams": "6.1.4: cross-reference streams are let pass (PDF 1.7)",
    r"1\.2\.7 : .*Filter specified in metadata": "6.6.2: metadata may be compressed",
}


def judged(pdf):
    """Preflight's words that hold against PDF/A-2b as well."""
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    done = subprocess.run(["java", "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", pdf], capture_output=True, text=True)
    said = done.stdout + done.stderr
    if "PDF/A-1b file" not in said:
        sys.exit(f"Preflight did not judge {pdf}:\n{said}\nDoes it have libpdfbox2-java, libactivation-java, libjaxb-api-java?")
    words = [line.strip() for line in said.splitlines() if re.match(r"\s*\d+(\.\d+)+ : ", line)]
    return [word for word in words if not any(re.match(pattern, word) for pattern in ALLOWED_IN_2B)]


def printed(programs, folder):
    for path in sorted(glob.glob(os.path.join(ROOT, "forms/*.yaml"))):
        with open(path, encoding="utf-8") as f:
            code = re.search(r"^code: *(\w+)", f.read(), re.M)
        if not code:
            continue  # the furniture of all forms
        blank = os.path.join(folder, f"{code.group(1)}-blank.pdf")
        subprocess.run([os.path.join(programs, "kiosk"), "form", "preview", code.group(1), "--forms",
                        os.path.join(ROOT, "forms"), "-o", blank], check=True, stdout=subprocess.DEVNULL)
        yield blank
        yield page_codes.print_form(programs, code.group(1), "TJ-261122-0001-K", folder)[0]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bin", default=os.path.join(ROOT, "build/release/bin"))
    options.add_argument("pdf", nargs="*")
    o = options.parse_args()
    tried = failed = 0
    with tempfile.TemporaryDirectory(prefix="counter-archive-") as folder:
        for pdf in [*printed(o.bin, folder), *o.pdf]:
            against = judged(pdf)
            tried += 1
            failed += bool(against)
            for word in against:
                print(f"  {os.path.basename(pdf)}: {word}", flush=True)
    print(f"{tried - failed} of {tried} PDFs: nothing against PDF/A-2b that Preflight can tell")
    sys.exit(1 if failed or not tried else 0)


if __name__ == "__main__":
    main()
