package relay

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// selfSignedFor is how long a certificate of our own is valid. Who trusts it
// does so by its fingerprint, so it lives as long as a server may.
const certificateValidity = 10 * 365 * 24 * time.Hour

// SelfSigned is a certificate that no authority vouches for. It is kept in a
// folder, as relay.pem with its private key, and comes from there the next
// time, so that links stay good; with "" it is new and kept nowhere.
func SelfSigned(folder string) (tls.Certificate, error) {
	file := filepath.Join(folder, "relay.pem")
	if folder != "" {
		b, err := os.ReadFile(file)
		if err == nil {
			return parseCertificate(file, b)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return tls.Certificate{}, err
		}
	}
	b, err := newCertificate(time.Now())
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	if folder != "" {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			return tls.Certificate{}, err
		}
	}
	return parseCertificate(file, b)
}

func parseCertificate(file string, b []byte) (tls.Certificate, error) {
	c, err := tls.X509KeyPair(b, b)
	if err != nil {
		return c, fmt.Errorf("read %s: %w", file, err)
	}
	return c, nil
}

// makeCertificate gives a certificate and its key as PEM (RFC 7468).
func newCertificate(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Peerscope relay"},
		NotBefore:    now.Add(-time.Hour), // clocks differ
		NotAfter:     now.Add(certificateValidity),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...), nil
}

// Fingerprint is the SHA-256 of a certificate, as browsers show it.
func Fingerprint(c tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// ErrUntrusted says that a server is not known to be the invitation's.
var ErrUntrusted = errors.New("the server of the invitation shows another certificate than the link names, or one that no authority vouches for; ask for a new link")

var errPinMismatch = errors.New("another certificate")

// isUntrusted says that a connection failed for the server's certificate.
func isUntrusted(err error) bool {
	_, unknown := errors.AsType[*tls.CertificateVerificationError](err)
	return unknown || errors.Is(err, errPinMismatch)
}

// tlsConfig trusts the one certificate that has the pin, if there is one.
func (i invitation) tlsConfig() *tls.Config {
	if i.pin == nil {
		return &tls.Config{}
	}
	return &tls.Config{
		InsecureSkipVerify: true, // for VerifyConnection, which is called nonetheless
		VerifyConnection: func(s tls.ConnectionState) error {
			sum := sha256.Sum256(s.PeerCertificates[0].Raw)
			if subtle.ConstantTimeCompare(sum[:], i.pin) != 1 {
				return errPinMismatch
			}
			return nil
		},
	}
}
