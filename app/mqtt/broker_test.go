package mqtt

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"peerscope/app/alert"
	"peerscope/detector/rules"
	"peerscope/internal/skip"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// A mosquitto is a real broker with TLS and a password, which can be started again.
type mosquitto struct {
	address string // without a scheme
	roots   *x509.CertPool
	file    string
}

func newMosquitto(t *testing.T) *mosquitto {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin") // where Debian has servers
	skip.WithoutCommands(t, "mosquitto", "mosquitto_passwd")
	folder := t.TempDir()
	m := &mosquitto{file: filepath.Join(folder, "conf"), roots: x509.NewCertPool()}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.address = listener.Addr().String()
	listener.Close()
	m.roots.AddCert(writeCertificate(t, folder))
	words := filepath.Join(folder, "words")
	if out, err := exec.Command("mosquitto_passwd", "-c", "-b", words, "ada", "secret").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, port, _ := net.SplitHostPort(m.address)
	config := fmt.Sprintf("user root\nlistener %s 127.0.0.1\ncertfile %[2]s/cert\nkeyfile %[2]s/key\nallow_anonymous false\npassword_file %[2]s/words\npersistence true\npersistence_location %[2]s/\n", port, folder)
	if err := os.WriteFile(m.file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return m
}

// writeCertificate makes a certificate for 127.0.0.1, and writes it and its key.
func writeCertificate(t *testing.T, folder string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	secret, err2 := x509.MarshalECPrivateKey(key)
	certificate, err3 := x509.ParseCertificate(der)
	err4 := os.WriteFile(filepath.Join(folder, "cert"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	err5 := os.WriteFile(filepath.Join(folder, "key"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), 0o600)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	return certificate
}

// start runs the broker until stop is called.
func (m *mosquitto) start(t *testing.T) (stop func()) {
	t.Helper()
	cmd := exec.Command("mosquitto", "-c", m.file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			_ = cmd.Process.Signal(os.Interrupt) // it writes what is retained
			_ = cmd.Wait()
		}
	}
	t.Cleanup(stop)
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", m.address); err == nil {
			conn.Close()
			return stop
		}
	}
	t.Fatal("the broker does not listen")
	return nil
}

// subscribe gives what is published from now on, and what is retained.
func (m *mosquitto) subscribe(t *testing.T) <-chan paho.Message {
	t.Helper()
	all := make(chan paho.Message, 100)
	client := paho.NewClient(paho.NewClientOptions().AddBroker("ssl://" + m.address).SetTLSConfig(&tls.Config{RootCAs: m.roots}).
		SetUsername("ada").SetPassword("secret").SetAutoReconnect(false))
	for _, connect := range []func() paho.Token{client.Connect, func() paho.Token {
		return client.Subscribe("#", 1, func(_ paho.Client, m paho.Message) { all <- m })
	}} {
		if token := connect(); !token.WaitTimeout(patience) || token.Error() != nil {
			t.Fatal(token.Error())
		}
	}
	t.Cleanup(func() { client.Disconnect(100) })
	return all
}

// await waits for a message whose topic begins and whose payload is like that.
func await(t *testing.T, all <-chan paho.Message, topic, payload string) paho.Message {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case m := <-all:
			if strings.HasPrefix(m.Topic(), topic) && (payload == "" || string(m.Payload()) == payload) {
				return m
			}
		case <-limit:
			t.Fatalf("nothing came to %s", topic)
		}
	}
}

var dogRule = rules.Rule{Label: "dog", When: rules.Seen}

// A broker is told by TLS with a password: that we are here, what there is, of alarms, and
// how many are in view; also after it was away; and in the end that we are not here.
func TestBroker(t *testing.T) {
	m := newMosquitto(t)
	stop := m.start(t)
	all := m.subscribe(t)
	failures := make(chan error, 10)
	c, err := connect(Config{Address: "mqtts://ada@" + m.address + "/door", Password: "secret", Rules: []rules.Rule{dogRule}, Labels: []string{"dog"}}, m.roots,
		func(err error) { failures <- err })
	if err != nil {
		t.Fatal(err)
	}
	d := alert.NewDispatcher(c.Receiver(), func(r alert.Report) { t.Error(r) })
	await(t, all, "peerscope/door/status", online)
	await(t, all, "homeassistant/", "")
	await(t, all, "homeassistant/", "")
	await(t, all, "peerscope/door/count/dog", "0")
	d.Send(alert.Message{Line: []byte("{\"n\":1}\n"), Rule: dogRule})
	if got := await(t, all, "peerscope/door/alarm/dog_is_seen_", `{"n":1}`); got.Retained() {
		t.Error("an alarm is retained")
	}
	c.SetCounts(map[string]int{"dog": 2, "cat": 1})
	await(t, all, "peerscope/door/count/dog", "2")
	stop()
	if err := <-failures; err == nil {
		t.Error("there is no reason")
	}
	d.Send(alert.Message{Line: []byte("{\"n\":2}\n"), Rule: dogRule}) // while nobody is there
	m.start(t)
	all = m.subscribe(t)
	await(t, all, "peerscope/door/alarm/", `{"n":2}`)
	d.Close()
	late := m.subscribe(t)
	retained := map[string]string{}
	for range 4 {
		got := await(t, late, "", "")
		retained[got.Topic()] = string(got.Payload())
	}
	if retained["peerscope/door/status"] != offline || retained["peerscope/door/count/dog"] != "2" {
		t.Errorf("retained are %q", retained)
	}
	if len(failures) > 0 {
		t.Errorf("it also failed: %v", <-failures)
	}
}
