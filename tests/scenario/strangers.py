"""Programs that others wrote, as judges of what the station wrote. Every function answers (holds, why)."""
import os
import re
import subprocess
import tempfile


def run(*command, cwd=None, data=None):
    done = subprocess.run(command, cwd=cwd, input=data, capture_output=True, timeout=120)
    return done.returncode, done.stdout, (done.stdout + done.stderr).decode("utf-8", "replace")


# ---- the bundle ----
def bundle_opens(bundle, key, certificate, ca, out):
    """openssl cms -decrypt, openssl cms -verify, tar, sha256sum -c; leaves the bag's folder in `out`."""
    os.makedirs(out, exist_ok=True)
    signed = os.path.join(out, "signed.der")
    tar = os.path.join(out, "bag.tar")
    status, _, why = run("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", bundle, "-recip", certificate,
                         "-inkey", key, "-out", signed)
    if status:
        return False, "openssl cms -decrypt: " + why
    status, _, why = run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", signed, "-CAfile", ca,
                         "-purpose", "any", "-out", tar)
    if status:
        return False, "openssl cms -verify: " + why
    os.unlink(signed)
    status, _, why = run("tar", "xf", tar, cwd=out)
    if status:
        return False, "tar: " + why
    os.unlink(tar)
    manifests = [os.path.join(f, n) for f, _, names in os.walk(out) for n in names if n.endswith("manifest-sha256.txt")]
    if len(manifests) != 2:
        return False, f"BagIt manifests found: {manifests}"
    for manifest in manifests:
        status, _, why = run("sha256sum", "--strict", "-c", os.path.basename(manifest), cwd=os.path.dirname(manifest))
        if status:
            return False, f"sha256sum -c {manifest}: {why}"
    return True, os.path.dirname(manifests[0])


def bundle_shape(bundle):
    """AuthEnvelopedData with AES-256-GCM, as openssl asn1parse sees it."""
    _, _, text = run("openssl", "asn1parse", "-inform", "DER", "-in", bundle)
    return ("id-smime-ct-authEnvelopedData" in text and "aes-256-gcm" in text, text[:600])


def receipt_holds(receipt, bundle, ca):
    """openssl ts -verify over the bundle itself, whether the file is a response or a bare token."""
    why = ""
    for more in ([], ["-token_in"]):
        status, _, why = run("openssl", "ts", "-verify", "-in", receipt, *more, "-data", bundle, "-CAfile", ca)
        if status == 0 and "Verification: OK" in why:
            return True, why
    return False, why


# ---- PDF ----
def pdf_is_sound(pdf):
    status, _, why = run("qpdf", "--check", pdf)
    return status == 0, why


def pdf_text(pdf):
    """Its text in reading order, and what pdftotext complained of."""
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, timeout=60)
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def pdf_says(pdf, words):
    text, complaint = pdf_text(pdf)
    flat = re.sub(r"\s+", "", text)
    missing = [w for w in words if re.sub(r"\s+", "", w) not in flat]
    return not missing and not complaint, f"missing: {missing} {complaint}"


def pdf_fonts_travel(pdf):
    """Every font embedded, subset and with a Unicode map."""
    _, out, _ = run("pdffonts", pdf)
    rows = out.decode("utf-8", "replace").splitlines()[2:]
    bad = [row for row in rows if not re.search(r"\byes\s+yes\s+yes\s+\d+\s+\d+$", row)]
    return bool(rows) and not bad, "\n".join(bad or ["no fonts"])


def pdf_is_accepted(pdf, ca, signer):
    """pdfsig: one valid PAdES signature by `signer` over the whole document, its certificate under this CA and no other."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (["certutil", "-N", "-d", "sql:" + folder, "--empty-password"],
                        ["certutil", "-A", "-d", "sql:" + folder, "-n", "ca", "-t", "CT,C,C", "-i", ca]):
            status, _, why = run(*command)
            if status:
                return False, f"{command[0]}: {why}"
        status, _, said = run("pdfsig", "-nssdir", "sql:" + folder, pdf)
    wanted = ["Signature Field Name: acceptance", f"Common Name: {signer}", "Signature Type: ETSI.CAdES.detached",
              "Total document signed", "Signature Validation: Signature is Valid.",
              "Certificate Validation: Certificate is Trusted."]
    missing = [w for w in wanted if w not in said]
    return status == 0 and not missing and "Signature #2" not in said, f"{missing} {said}"


def pdf_is_spoilt_by_a_byte(pdf, ca, signer):
    """Whether the same judge refuses it once one byte of the printed part is changed."""
    with open(pdf, "rb") as f:
        data = bytearray(f.read())
    data[len(data) // 3] ^= 1
    with tempfile.NamedTemporaryFile(suffix=".pdf") as changed:
        changed.write(data)
        changed.flush()
        holds, why = pdf_is_accepted(changed.name, ca, signer)
    return not holds, why


def pages_as_pictures(pdf, dpi, folder, grey=False):
    """The pages as PPM files, in order."""
    os.makedirs(folder, exist_ok=True)
    stem = os.path.join(folder, os.path.splitext(os.path.basename(pdf))[0])
    subprocess.run(["pdftoppm", "-r", str(dpi), *(["-gray"] if grey else []), pdf, stem], check=True, timeout=120)
    base = os.path.basename(stem)
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.startswith(base + "-")]


def codes_on(picture):
    """The texts of the QR codes zbarimg finds."""
    _, out, _ = run("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture)
    return out.decode("utf-8", "replace").split()


def pdf_codes(pdf, dpi=150):
    """For each page the codes zbarimg reads."""
    with tempfile.TemporaryDirectory() as folder:
        return [codes_on(p) for p in pages_as_pictures(pdf, dpi, folder, grey=True)]


# ---- stores ----
def store_is_sound(path):
    status, out, why = run("sqlite3", path, "PRAGMA integrity_check")
    return status == 0 and out.strip() == b"ok", why


def sql(path, statement):
    status, out, why = run("sqlite3", "-batch", path, statement)
    if status:
        raise RuntimeError(f"{path}: {statement}: {why}")
    return out.decode().strip()
