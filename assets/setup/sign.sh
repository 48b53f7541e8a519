#!/usr/bin/env bash
# Signs a program or an installer of Windows in place:
#   SIGN=assets/setup/sign.sh make package-windows
# CERTIFICATE names a PKCS #12 file with a publisher's certificate and its key, CERTIFICATE_PASSWORD
# a file with its password, TIMESTAMP_SERVER the RFC 3161 server that says when it was. Without
# them, a certificate of our own making is used, which is for tests: it is kept in
# build/signing.
set -euo pipefail
cd "$(dirname "$0")/../.."

own=build/signing
make_certificate() {
  mkdir -p $own
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Peerscope, for tests' \
    -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=codeSigning \
    -keyout $own/key.pem -out $own/certificate.pem 2>/dev/null
  echo test > $own/password
  openssl pkcs12 -export -in $own/certificate.pem -inkey $own/key.pem -passout file:$own/password -out $own/certificate.p12
}

if [ -z "${CERTIFICATE:-}" ]; then
  [ -e $own/certificate.p12 ] || make_certificate
  CERTIFICATE=$own/certificate.p12 CERTIFICATE_PASSWORD=$own/password
fi
osslsigncode sign -pkcs12 "$CERTIFICATE" -readpass "$CERTIFICATE_PASSWORD" ${TIMESTAMP_SERVER:+-ts "$TIMESTAMP_SERVER"} -h sha256 \
  -n Peerscope -in "$1" -out "$1.signed" >/dev/null
mv "$1.signed" "$1"
