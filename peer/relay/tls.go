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

// certificateValidity is that of a self-signed certificate. It is trusted by
// its fingerprint, so it has to last as long as the server.
const certificateValidity = 10 * 365 * 24 * time.Hour

// SelfSigned makes a self-signed certificate. With a directory it is stored
// there as relay.pem together with its private key, and read from there the
// next time, so that links stay valid; with "" it is not stored.
func SelfSigned(dir string) (tls.Certificate, error) {
	file := filepath.Join(dir, "relay.pem")
	if dir != "" {
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
	if dir != "" {
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

// newCertificate makes a certificate and its key as PEM (RFC 7468).
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

// Fingerprint is the SHA-256 of a certificate in the form that browsers show.
func Fingerprint(c tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// ErrUntrusted says that the server's certificate is not that of the link.
var ErrUntrusted = errors.New("the server of the invitation shows another certificate than the link names, or one that no authority vouches for; ask for a new link")

var errPinMismatch = errors.New("another certificate")

// isUntrusted says whether a connection failed because of the certificate.
func isUntrusted(err error) bool {
	_, unknown := errors.AsType[*tls.CertificateVerificationError](err)
	return unknown || errors.Is(err, errPinMismatch)
}

// tlsConfig accepts only the certificate with the pin, if there is a pin.
func (i invitation) tlsConfig() *tls.Config {
	if i.pin == nil {
		return &tls.Config{}
	}
	return &tls.Config{
		InsecureSkipVerify: true, // VerifyConnection does it
		VerifyConnection: func(s tls.ConnectionState) error {
			sum := sha256.Sum256(s.PeerCertificates[0].Raw)
			if subtle.ConstantTimeCompare(sum[:], i.pin) != 1 {
				return errPinMismatch
			}
			return nil
		},
	}
}
