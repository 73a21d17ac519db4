#!/bin/bash
# Throw-away keys of the guomi profile, beside those of make_keys.sh in the same STATE: an SM2 CA in trust/ca.pem after the
# other one, a station's keys/sign-gm.pem, and two recipients.
set -euo pipefail
cd "$1"
umask 077
id=(-sm3 -sigopt distid:1234567812345678)

key() {
    openssl genpkey -algorithm SM2 -out "$1" 2>/dev/null
}

issue() { # FILE.pem KEY SUBJECT EXTENSION...
    local file=$1 key_file=$2 subject=$3
    shift 3
    openssl req -new -key "$key_file" "${id[@]}" -subj "/O=样本 Specimen/CN=$subject" -utf8 -out "$file.req"
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "$@" >"$file.ext"
    openssl x509 -req -in "$file.req" -vfyopt distid:1234567812345678 -CA centre/gm-ca.pem -CAkey centre/gm-ca.key "${id[@]}" \
        -days 700 -set_serial "0x$(openssl rand -hex 15 | sed 's/^./4/')" -extfile "$file.ext" -out "$file" 2>/dev/null
    rm -f "$file.req" "$file.ext"
}

for name in centre/gm-ca keys/sign-gm centre/gm-reader centre/gm-older other/gm-sign; do
    key "$name.key"
done
openssl req -new -x509 -key centre/gm-ca.key "${id[@]}" -subj "/O=样本 Specimen/CN=Specimen SM2 CA" -utf8 -days 3650 \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out centre/gm-ca.pem
cat centre/ca.pem centre/gm-ca.pem >trust/ca.pem
issue keys/sign-gm.pem keys/sign-gm.key station-01 keyUsage=critical,digitalSignature,nonRepudiation
issue other/gm-station-02.pem other/gm-sign.key station-02 keyUsage=critical,digitalSignature,nonRepudiation
issue centre/gm-reader.pem centre/gm-reader.key "Specimen SM2 reader" keyUsage=critical,keyEncipherment,dataEncipherment,keyAgreement
issue centre/gm-older.pem centre/gm-older.key "Specimen GmSSL reader" keyUsage=critical,keyEncipherment
