package whip

import (
	"context"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/skip"
	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// TestPionExample publishes to pion's whip-whep example and watches the same
// stream there.
func TestPionExample(t *testing.T) {
	if testing.Short() {
		skip.For(t, skip.Short)
	}
	t.Parallel()
	startExample(t)
	publisher := enter(t, "whip+http://127.0.0.1:8080/whip")
	publisher.AwaitState(t, peer.Connected)
	watcher := enter(t, "whep+http://127.0.0.1:8080/whep")
	watcher.AwaitState(t, peer.Connected)
	picture := []byte{0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3, 4, 0, 0, 0, 1, 0x65, 0x88, 0x84}
	clock := time.NewTicker(time.Second / 30)
	defer clock.Stop()
	for limit := time.Now().Add(signaltest.Timeout); time.Now().Before(limit); {
		select {
		case s := <-watcher.Samples:
			if string(s.Data) != string(picture) {
				t.Errorf("a picture arrived as %x", s.Data)
			}
			return
		case <-clock.C:
			if err := publisher.Video.Write(peer.Encoding{Codec: webrtc.MimeTypeH264}, peer.Sample{Data: picture}); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Fatal("no picture arrived")
}

// startExample builds the example from the module cache and runs it, on its
// fixed port, until the test ends.
func startExample(t *testing.T) {
	const address = "127.0.0.1:8080"
	l, err := net.Listen("tcp", ":8080")
	if err != nil {
		skip.Lacking(t, "pion's example needs port 8080: %v", err)
	}
	l.Close()
	program := filepath.Join(t.TempDir(), "whip-whep")
	build := exec.Command("go", "build", "-o", program, "github.com/pion/webrtc/v4/examples/whip-whep")
	if out, err := build.CombinedOutput(); err != nil {
		skip.Lacking(t, "pion's example does not build here: %v\n%s", err, out)
	}
	ctx, stop := context.WithCancel(context.Background())
	example := exec.CommandContext(ctx, program)
	example.Dir = t.TempDir() // it serves the current directory
	if err := example.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = example.Wait() // killed
	})
	awaitServer(t, "http://"+address+"/")
}

// awaitServer waits until the server answers.
func awaitServer(t *testing.T, url string) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	clock := time.NewTicker(50 * time.Millisecond)
	defer clock.Stop()
	for limit := time.Now().Add(signaltest.Timeout); time.Now().Before(limit); <-clock.C {
		response, err := client.Get(url)
		if err == nil {
			response.Body.Close()
			return
		}
	}
	t.Fatalf("nothing answers at %s", url)
}
