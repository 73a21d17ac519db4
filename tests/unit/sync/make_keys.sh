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

at_time=()
# issue CA FILE.pem KEY DAYS SUBJECT EXTENSION...; the certificate is valid from at_time (empty: now)
issue() {
    local ca=$1 file=$2 key_file=$3 days=$4 subject=$5
    shift 5
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "$@" >"$file.ext"
    openssl req -new -key "$key_file" -subj "/O=样本 Specimen/CN=$subject" -utf8 -out "$file.req"
    env -u LD_PRELOAD "${at_time[@]}" openssl x509 -req -in "$file.req" -CA "$ca.pem" -CAkey "$ca.key" -days "$days" -sha256 -extfile "$file.ext" \
        -set_serial "0x4$(openssl rand -hex 15)" -out "$file" 2>/dev/null
    rm -f "$file.req" "$file.ext"
}

cd "$state"
authority centre/ca "Specimen CA"
authority other/ca "Another CA"
cp centre/ca.pem trust/ca.pem
sign=keyUsage=critical,digitalSignature
for name in keys/sign keys/tls centre/tls centre/tsa centre/recipient other/tls other/sign; do
    key "$name.key"
done
key centre/rsa.key rsa 2048

issue centre/ca keys/sign.pem keys/sign.key 700 station-01 $sign,nonRepudiation
issue centre/ca keys/tls.pem keys/tls.key 700 station-01 $sign extendedKeyUsage=clientAuth
issue centre/ca centre/tls.pem centre/tls.key 700 localhost $sign extendedKeyUsage=serverAuth \
    subjectAltName=DNS:localhost,IP:127.0.0.1
issue centre/ca centre/tsa.pem centre/tsa.key 700 "Specimen time stamps" $sign extendedKeyUsage=critical,timeStamping
issue centre/ca centre/recipient.pem centre/recipient.key 700 "Specimen reader" keyUsage=critical,keyAgreement
issue centre/ca centre/rsa.pem centre/rsa.key 700 "Specimen RSA reader" keyUsage=critical,keyEncipherment
cp centre/recipient.pem trust/recipients/centre.pem

# What must be refused.
issue centre/ca other/wrong-purpose.pem centre/recipient.key 700 "Specimen signer" $sign
issue other/ca other/unknown.pem centre/recipient.key 700 "Foreign reader" keyUsage=critical,keyAgreement
issue other/ca other/sign.pem other/sign.key 700 station-01 $sign
issue centre/ca other/other-station.pem other/sign.key 700 station-02 $sign
issue centre/ca other/tls.pem other/tls.key 700 station-02 $sign extendedKeyUsage=clientAuth
issue other/ca other/foreign-tls.pem other/tls.key 700 localhost $sign extendedKeyUsage=serverAuth,clientAuth \
    subjectAltName=DNS:localhost,IP:127.0.0.1

at_time=(faketime -f '2020-01-01 00:00:00')
issue centre/ca other/expired.pem centre/recipient.key 30 "Expired reader" keyUsage=critical,keyAgreement
issue centre/ca other/expired-sign.pem keys/sign.key 30 station-01 $sign
issue centre/ca other/expired-tls.pem keys/tls.key 30 station-01 $sign extendedKeyUsage=clientAuth
at_time=(faketime -f '2040-01-01 00:00:00')
issue centre/ca other/future.pem centre/recipient.key 30 "Future reader" keyUsage=critical,keyAgreement
