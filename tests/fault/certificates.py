"""Certificates that are wrong in one way each, made with the openssl program and the demo station's own CA."""
import os
import subprocess


def openssl(*arguments, **more):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, **more)


def certificate(folder, name, ca, ca_key, extensions, subject="/CN=Wrong on purpose", days=None, dates=None):
    """Writes folder/name.pem and .key; dates: (not before, not after) as YYYYMMDDHHMMSSZ instead of days from now."""
    path = os.path.join(folder, name)
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path + ".key")
    openssl("req", "-new", "-key", path + ".key", "-subj", subject, "-out", path + ".req")
    with open(path + ".ext", "w") as f:
        f.write("\n".join(extensions) + "\n")
    if dates:
        dated(folder, path, ca, ca_key, dates)
    else:
        openssl("x509", "-req", "-in", path + ".req", "-CA", ca, "-CAkey", ca_key, "-days", str(days or 30),
                "-set_serial", "0x" + os.urandom(12).hex(), "-extfile", path + ".ext", "-out", path + ".pem")
    return path + ".pem", path + ".key"


def dated(folder, path, ca, ca_key, dates):
    """openssl x509 cannot set dates in the past; openssl ca can."""
    home = path + ".ca"
    os.makedirs(home, exist_ok=True)
    open(os.path.join(home, "index.txt"), "w").close()
    with open(os.path.join(home, "serial"), "w") as f:
        f.write(os.urandom(12).hex() + "\n")
    with open(os.path.join(home, "ca.conf"), "w") as f:
        f.write(f"[ca]\ndefault_ca=d\n[d]\nnew_certs_dir={home}\ndatabase={home}/index.txt\nserial={home}/serial\n"
                "default_md=sha256\npolicy=p\nrand_serial=no\n[p]\ncommonName=supplied\n")
    openssl("ca", "-batch", "-notext", "-config", os.path.join(home, "ca.conf"), "-cert", ca, "-keyfile", ca_key,
            "-in", path + ".req", "-out", path + ".pem", "-startdate", dates[0], "-enddate", dates[1],
            "-extfile", path + ".ext")


def other_ca(folder):
    """A CA nobody trusts: (certificate, key)."""
    pem, key = os.path.join(folder, "other-ca.pem"), os.path.join(folder, "other-ca.key")
    openssl("req", "-new", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
            "-out", pem, "-days", "30", "-subj", "/CN=Another CA")
    return pem, key


def self_signed(folder, name, extensions, subject="/CN=Wrong on purpose"):
    """A certificate that vouches for itself alone: (certificate, key)."""
    pem, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    named = [word for line in extensions for word in ("-addext", line)]
    openssl("req", "-new", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
            pem, "-days", "30", "-subj", subject, *named)
    return pem, key


LEAF = ["basicConstraints=critical,CA:FALSE"]
RECIPIENT = LEAF + ["keyUsage=critical,keyAgreement"]
SIGN_ONLY = LEAF + ["keyUsage=critical,digitalSignature"]
SERVER = LEAF + ["keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth",
                 "subjectAltName=DNS:localhost,IP:127.0.0.1"]
SERVER_ELSEWHERE = LEAF + ["keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth",
                           "subjectAltName=DNS:elsewhere.example"]
CLIENT = LEAF + ["keyUsage=critical,digitalSignature", "extendedKeyUsage=clientAuth"]
FUTURE = ("20990101000000Z", "21000101000000Z")
PAST = ("20200101000000Z", "20200201000000Z")
