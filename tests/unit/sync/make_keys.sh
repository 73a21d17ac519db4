#!/bin/bash
# Throw-away keys for the tests of sealing: make_keys.sh STATE makes the folders of a station (keys, trust, outbox) and
# of a centre below STATE, with one CA; beside them, in STATE/other, certificates that must be refused.
set -euo pipefail
state=$1
umask 077
mkdir -p "$state"/{keys,trust/recipients,centre,other,outbox/{tmp,new,sent,set-aside,receipts}}

key() { # FILE [rsa BITS]
    if [[ ${2:-} == rsa ]]; then
        openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$3" -out "$1"
    else
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
    fi
}

authority() { # NAME SUBJECT
    key "$1.key"
    openssl req -new -x509 -key "$1.key" -subj "/O=样本 Specimen/CN=$2" -utf8 -days 3650 -sha256 \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out "$1.pem"
}

# issue CA FILE.pem KEY SUBJECT EXTENSION...; validity as in $from and $until
from='' until=''
issue() {
    local ca=$1 file=$2 key_file=$3 subject=$4
    shift 4
    openssl req -new -key "$key_file" -subj "/O=样本 Specimen/CN=$subject" -utf8 -out "$file.req"
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "$@" >"$file.ext"
    : >"$file.index"
    printf '%s\n' "[ca]" "default_ca=c" "[c]" "database=$file.index" "new_certs_dir=$scratch" "default_md=sha256" \
        "policy=p" "rand_serial=yes" "unique_subject=no" "[p]" "organizationName=optional" "commonName=supplied" >"$file.conf"
    openssl ca -batch -notext -config "$file.conf" -cert "$ca.pem" -keyfile "$ca.key" -in "$file.req" -out "$file" \
        -extfile "$file.ext" -utf8 -days 700 ${from:+-startdate "$from" -enddate "$until"} 2>"$scratch/log" || {
        cat "$scratch/log" >&2
        return 1
    }
    rm -f "$file".*
}

cd "$state"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
authority centre/ca "Specimen CA"
authority other/ca "Another CA"
cp centre/ca.pem trust/ca.pem
sign=keyUsage=critical,digitalSignature
for name in keys/sign keys/tls centre/tls centre/tsa centre/recipient centre/message other/tls other/sign; do
    key "$name.key"
done
key centre/rsa.key rsa 2048

issue centre/ca keys/sign.pem keys/sign.key station-01 $sign,nonRepudiation
issue centre/ca keys/tls.pem keys/tls.key station-01 $sign extendedKeyUsage=clientAuth
issue centre/ca centre/tls.pem centre/tls.key localhost $sign extendedKeyUsage=serverAuth \
    subjectAltName=DNS:localhost,IP:127.0.0.1
issue centre/ca centre/tsa.pem centre/tsa.key "Specimen time stamps" $sign extendedKeyUsage=critical,timeStamping
issue centre/ca centre/recipient.pem centre/recipient.key "Specimen reader" keyUsage=critical,keyAgreement
issue centre/ca centre/rsa.pem centre/rsa.key "Specimen RSA reader" keyUsage=critical,keyEncipherment
cp centre/recipient.pem trust/recipients/centre.pem
issue centre/ca centre/message.pem centre/message.key "Specimen centre" $sign,nonRepudiation
cp centre/message.pem trust/centre.pem

# What must be refused.
issue centre/ca other/wrong-purpose.pem centre/recipient.key "Specimen signer" $sign
issue other/ca other/unknown.pem centre/recipient.key "Foreign reader" keyUsage=critical,keyAgreement
issue other/ca other/sign.pem other/sign.key station-01 $sign
issue centre/ca other/other-station.pem other/sign.key station-02 $sign
issue centre/ca other/tls.pem other/tls.key station-02 $sign extendedKeyUsage=clientAuth
issue other/ca other/foreign-tls.pem other/tls.key localhost $sign extendedKeyUsage=serverAuth,clientAuth \
    subjectAltName=DNS:localhost,IP:127.0.0.1

from=20200101000000Z until=20200131000000Z
issue centre/ca other/expired.pem centre/recipient.key "Expired reader" keyUsage=critical,keyAgreement
issue centre/ca other/expired-sign.pem keys/sign.key station-01 $sign
issue centre/ca other/expired-message.pem centre/message.key "Specimen centre" $sign
issue centre/ca other/expired-tls.pem keys/tls.key station-01 $sign extendedKeyUsage=clientAuth
from=20400101000000Z until=20400131000000Z
issue centre/ca other/future.pem centre/recipient.key "Future reader" keyUsage=critical,keyAgreement
