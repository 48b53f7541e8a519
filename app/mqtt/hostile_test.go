package mqtt

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"peerscope/app/alert"
)

// startFake answers the first packet of each connection with bytes.
func startFake(t *testing.T, answer string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan bool)
	t.Cleanup(func() {
		listener.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := packets.ReadPacket(conn); err == nil {
				_, _ = io.WriteString(conn, answer)
				_, _ = io.Copy(io.Discard, conn)
			}
			conn.Close()
		}
	}()
	return listener.Addr().String()
}

const accepted = "\x20\x02\x00\x00" // a CONNACK

// A broker that is none, that refuses, and that announces a packet of 256 MiB, are told of.
func TestHostileBroker(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		want   error
	}{
		"refuses":            {"\x20\x02\x00\x05", packets.ErrorRefusedNotAuthorised},
		"is no broker":       {"HTTP/1.1 400 Bad Request\r\n\r\n", errReply},
		"sends a large one":  {accepted + "\x30\xff\xff\xff\x7f", errReply},
		"sends a large name": {"\x20\xff\xff\xff\x7f", errReply},
	} {
		t.Run(name, func(t *testing.T) {
			failures := make(chan error, 1)
			c, err := Connect(Config{Address: "mqtt://" + startFake(t, test.answer), Node: "x"}, func(err error) { failures <- err })
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			if err := <-failures; !errors.Is(err, test.want) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// A broker that says nothing does not hold up the end.
func TestSilentBroker(t *testing.T) {
	c, err := Connect(Config{Address: "mqtt://" + startFake(t, ""), Node: "x"}, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Receiver().Deliver(ctx, alert.Message{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an alarm: %v", err)
	}
	c.close()
}

// FuzzReplies reads packets of strangers: none is longer than those that are asked for.
func FuzzReplies(f *testing.F) {
	f.Add([]byte(accepted + "\x40\x02\x00\x01\xd0\x00"))
	f.Add([]byte("\x30\xff\xff\xff\x7f"))
	f.Add([]byte("\x90\x03\x00\x01\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		passed, err := io.ReadAll(&replyConn{Conn: reader{r: bytes.NewReader(data)}})
		if err != nil && !errors.Is(err, errReply) {
			t.Fatal(err)
		}
		for rest := passed; len(rest) > 1; rest = rest[min(2+int(rest[1]), len(rest)):] {
			if rest[1] > maxReply {
				t.Fatalf("%x is too long", rest)
			}
		}
		for r := bytes.NewReader(passed); err == nil; {
			_, err = packets.ReadPacket(r)
		}
	})
}

// A reader is a connection of which bytes are read, one at a time.
type reader struct {
	net.Conn
	r io.Reader
}

func (r reader) Read(p []byte) (int, error) { return r.r.Read(p[:min(len(p), 1)]) }
