package whip

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/skip"
	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// liveKitProgram is the environment variable with the path of a LiveKit server:
//
//	GOBIN=$PWD/livekit go install github.com/livekit/livekit-server/cmd/server@v1.11.0
//	PEERSCOPE_LIVEKIT=$PWD/livekit/server go test ./peer/whip -run LiveKit
const liveKitProgram = "PEERSCOPE_LIVEKIT"

// TestLiveKit publishes into a room of a real LiveKit server, which lists the
// tracks until the end.
func TestLiveKit(t *testing.T) {
	program := os.Getenv(liveKitProgram)
	if program == "" {
		skip.For(t, skip.NoLiveKit)
	}
	server := exec.Command(program, "--dev", "--bind", "127.0.0.1")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed
	})
	awaitServer(t, "http://127.0.0.1:7880/")
	token := liveKitToken(`"video":{"room":"yard","roomJoin":true,"canPublish":true}`)
	g := enter(t, "whip+http://127.0.0.1:7880/whip/v1#"+token)
	g.AwaitState(t, peer.Connected)
	frame := []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 16, 0, 16, 0}
	clock := time.NewTicker(time.Second / 30)
	defer clock.Stop()
	for limit := time.Now().Add(signaltest.Timeout); !strings.Contains(participants(t), `"type":"VIDEO"`); <-clock.C {
		if time.Now().After(limit) {
			t.Fatalf("the server sees %s", participants(t))
		}
		if err := g.Video.Write(peer.Encoding{Codec: webrtc.MimeTypeVP8}, peer.Sample{Data: frame}); err != nil {
			t.Fatal(err)
		}
	}
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
	for limit := time.Now().Add(signaltest.Timeout); strings.Contains(participants(t), `"identity":"kim"`); <-clock.C {
		if time.Now().After(limit) {
			t.Fatal("the server still sees us")
		}
	}
}

// participants returns what the server knows of the room.
func participants(t *testing.T) string {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		"http://127.0.0.1:7880/twirp/livekit.RoomService/ListParticipants", strings.NewReader(`{"room":"yard"}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Authorization", "Bearer "+liveKitToken(`"video":{"room":"yard","roomAdmin":true}`))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// liveKitToken is a JSON Web Token (RFC 7519) signed with the key of LiveKit's
// development mode.
func liveKitToken(grant string) string {
	encode := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"iss":"devkey","sub":"kim","exp":%d,%s}`, time.Now().Add(time.Hour).Unix(), grant)
	head := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode([]byte(claims))
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write([]byte(head))
	return head + "." + encode(mac.Sum(nil))
}
