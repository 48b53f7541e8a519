//go:build unix && !darwin

package notify

import (
	"bufio"
	"context"
	"errors"
	"image"
	"image/color"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"

	"peerscope/internal/skip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startBus starts a bus of the test's own, which becomes that of the desktop.
func startBus(t *testing.T) {
	t.Helper()
	skip.WithoutCommands(t, "dbus-daemon")
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1",
		"--address=unix:path="+filepath.Join(t.TempDir(), "bus"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
}

// A call is one of Notify.
type call struct {
	app         string
	replaces    uint32
	title, text string
	actions     []string
	picture     imageData
	hasPicture  bool
}

// A desktop shows notifications: it notes them, and gives them numbers from 1.
type desktop struct {
	conn         *dbus.Conn
	capabilities []string
	calls        chan call
	hold         chan struct{} // Notify returns when it is closed; nil is at once
	shown        uint32
}

func (d *desktop) GetCapabilities() ([]string, *dbus.Error) { return d.capabilities, nil }

func (d *desktop) Notify(app string, replaces uint32, _, title, text string, actions []string, hints map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	c := call{app: app, replaces: replaces, title: title, text: text, actions: actions}
	if data, ok := hints["image-data"]; ok {
		c.hasPicture = data.Store(&c.picture) == nil
	}
	d.calls <- c
	if d.hold != nil {
		<-d.hold
	}
	if replaces == 0 {
		d.shown++
		return d.shown, nil
	}
	return replaces, nil
}

func (d *desktop) emit(t *testing.T, signal string, args ...any) {
	t.Helper()
	if err := d.conn.Emit(object, service+"."+signal, args...); err != nil {
		t.Fatal(err)
	}
}

// start has the desktop run on the bus.
func (d *desktop) start(t *testing.T) *desktop {
	t.Helper()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	d.conn, d.calls = conn, make(chan call, 8)
	if err := conn.Export(d, object, service); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName(service, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	return d
}

func newNotifier(t *testing.T, clicked func()) *Notifier {
	n := New(clicked)
	t.Cleanup(n.Close)
	return n
}

func (n *Notifier) show(t *testing.T, what Notification) {
	t.Helper()
	if err := n.Show(t.Context(), what); err != nil {
		t.Fatal(err)
	}
}

func TestNotification(t *testing.T) {
	startBus(t)
	d := (&desktop{capabilities: []string{"actions", "body-markup"}}).start(t)
	clicks := make(chan bool)
	n := newNotifier(t, func() { clicks <- true })
	picture := image.NewYCbCr(image.Rect(4, 4, 7, 6), image.YCbCrSubsampleRatio420)
	for i := range picture.Y {
		picture.Y[i] = 200
	}
	n.show(t, Notification{Title: "<Ada>\x00", Text: "<a href='x'>person</a>\n91 %", Picture: picture})
	got := <-d.calls
	if got.app != appName || got.replaces != 0 || got.title != "<Ada>" || got.text != "&lt;a href=&#39;x&#39;&gt;person&lt;/a&gt; 91 %" {
		t.Errorf("the desktop got %+v", got)
	}
	p := got.picture
	if !got.hasPicture || p.Width != 3 || p.Height != 2 || p.Stride != 12 || !p.HasAlpha || p.BitsPerSample != 8 || p.Channels != 4 || len(p.Pixels) != 24 {
		t.Errorf("the picture came as %+v", p)
	}
	if want := color.RGBAModel.Convert(picture.At(4, 4)).(color.RGBA); len(p.Pixels) < 4 || [4]byte(p.Pixels) != [4]byte{want.R, want.G, want.B, want.A} {
		t.Errorf("its first pixel is %v", p.Pixels)
	}
	if len(got.actions) != 2 || got.actions[0] != defaultAction {
		t.Errorf("the actions are %q", got.actions)
	}
	// The next one takes its place, and what is not ours is not looked at.
	n.show(t, Notification{Text: "again"})
	if got := <-d.calls; got.replaces != 1 || got.hasPicture {
		t.Fatalf("the next one is %+v", got)
	}
	d.emit(t, "ActionInvoked", uint32(7), defaultAction)
	d.emit(t, "ActionInvoked", uint32(1), "another")
	d.emit(t, "ActionInvoked")
	d.emit(t, "ActionInvoked", uint32(1), defaultAction)
	<-clicks
	select {
	case <-clicks:
		t.Error("it was clicked once")
	default:
	}
	// What the person has closed is not there to be replaced.
	d.emit(t, "NotificationClosed", uint32(1), uint32(2))
	for n.lastID() != 0 {
		time.Sleep(time.Millisecond)
	}
	n.show(t, Notification{Text: "anew"})
	if got := <-d.calls; got.replaces != 0 {
		t.Errorf("after it was closed it is %+v", got)
	}
}

func TestPlainText(t *testing.T) {
	startBus(t)
	d := new(desktop).start(t)
	n := newNotifier(t, nil)
	n.show(t, Notification{Text: "1 < 2 " + strings.Repeat("x", 2*maxText)})
	if got := <-d.calls; got.text != "1 < 2 "+strings.Repeat("x", maxText-6) || len(got.actions) != 0 {
		t.Errorf("the desktop got %+v", got)
	}
}

// A desktop that comes later is found, and one that has gone too.
func TestDesktopComesAndGoes(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	n := newNotifier(t, nil)
	if err := n.Show(t.Context(), Notification{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without a bus: %v", err)
	}
	startBus(t)
	if err := n.Show(t.Context(), Notification{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without a desktop: %v", err)
	}
	d := new(desktop).start(t)
	n.show(t, Notification{})
	<-d.calls
	d.conn.Close()
	if err := n.Show(t.Context(), Notification{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("when it has gone: %v", err)
	}
	d = new(desktop).start(t)
	n.show(t, Notification{})
	if got := <-d.calls; got.replaces != 0 {
		t.Errorf("the next desktop was asked for %+v", got)
	}
}

// A desktop that does not answer holds nobody up for longer than the context.
func TestDesktopHangs(t *testing.T) {
	startBus(t)
	d := (&desktop{hold: make(chan struct{})}).start(t)
	defer close(d.hold)
	n := newNotifier(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.Show(ctx, Notification{}) }()
	<-d.calls
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
}
