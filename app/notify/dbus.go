//go:build unix && !darwin

package notify

import (
	"context"
	"fmt"
	"html"
	"image"
	"image/draw"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"
)

const (
	service = "org.freedesktop.Notifications"
	object  = dbus.ObjectPath("/org/freedesktop/Notifications")
	// defaultAction is the one that a click on a notification stands for.
	defaultAction = "default"
	// defaultExpiry leaves it to the desktop for how long a notification is shown.
	defaultExpiry = int32(-1)
)

// A Notifier shows one notification at a time: the next takes the place of the one
// before, so that they do not pile up. Its methods may be called from any goroutine.
type Notifier struct {
	clicked func()
	reading sync.WaitGroup

	showing sync.Mutex // held by Show and Close
	conn    *dbus.Conn // nil before the first notification, and after an error
	markup  bool       // the desktop reads the text as markup

	mu    sync.Mutex
	shown uint32 // the ID of the notification; 0 is none
}

// New gives a Notifier, which connects when there is something to show. It calls clicked,
// if that is not nil, in a goroutine of its own when the person clicks a notification. It
// must be closed.
func New(clicked func()) *Notifier { return &Notifier{clicked: clicked} }

// Show has the desktop show a notification, and waits no longer than ctx for it. Where
// nothing here shows any the error is ErrUnavailable.
func (n *Notifier) Show(ctx context.Context, what Notification) error {
	n.showing.Lock()
	defer n.showing.Unlock()
	if n.conn == nil || !n.conn.Connected() {
		n.disconnect()
		if err := n.connect(ctx); err != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
	text := clean(what.Text)
	if n.markup {
		text = html.EscapeString(text)
	}
	var actions []string
	if n.clicked != nil {
		actions = []string{defaultAction, clean(appName)}
	}
	var id uint32
	err := n.conn.Object(service, object).CallWithContext(ctx, service+".Notify", 0,
		appName, n.lastID(), appID, clean(what.Title), text, actions, hints(what.Picture), defaultExpiry).Store(&id)
	if err != nil {
		n.disconnect() // who shows notifications may be another one next time
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	n.setID(id)
	return nil
}

// Close lets go of the bus. What is shown stays.
func (n *Notifier) Close() {
	n.showing.Lock()
	defer n.showing.Unlock()
	n.disconnect()
}

// connect finds the bus of the desktop, and starts none.
func (n *Notifier) connect(ctx context.Context) error {
	life, end := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, end)
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(life))
	if err != nil {
		end()
		return err
	}
	n.conn = conn
	if err = conn.Auth(nil); err == nil {
		err = conn.Hello()
	}
	if err == nil {
		err = n.follow(ctx)
	}
	if err == nil && !stop() {
		err = ctx.Err()
	}
	if err != nil {
		n.disconnect()
	}
	return err
}

// follow asks for the signals about notifications, and what the desktop can show.
func (n *Notifier) follow(ctx context.Context) error {
	if err := n.conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(service), dbus.WithMatchObjectPath(object)); err != nil {
		return err
	}
	signals, closed := make(chan *dbus.Signal, 16), n.conn.Context().Done()
	n.conn.Signal(signals)
	n.reading.Go(func() {
		for {
			select {
			case s := <-signals:
				if s != nil {
					n.handle(s)
				}
			case <-closed:
				return
			}
		}
	})
	var capabilities []string
	err := n.conn.Object(service, object).CallWithContext(ctx, service+".GetCapabilities", 0).Store(&capabilities)
	n.markup = slices.Contains(capabilities, "body-markup")
	return err
}

// handle is given what the desktop says of notifications, ours and those of others.
func (n *Notifier) handle(s *dbus.Signal) {
	if len(s.Body) < 2 || s.Body[0] != n.lastID() {
		return
	}
	switch {
	case s.Name == service+".NotificationClosed":
		n.setID(0)
	case s.Name == service+".ActionInvoked" && s.Body[1] == defaultAction && n.clicked != nil:
		n.clicked()
	}
}

// disconnect ends the connection and waits for its goroutine.
func (n *Notifier) disconnect() {
	if n.conn != nil {
		n.conn.Close()
		n.reading.Wait()
	}
	n.conn = nil
	n.setID(0)
}

func (n *Notifier) lastID() uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.shown
}

func (n *Notifier) setID(id uint32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown = id
}

// imageData is the hint of that name, of the type (iiibiiay).
type imageData struct {
	Width, Height, Stride   int32
	HasAlpha                bool
	BitsPerSample, Channels int32
	Pixels                  []byte
}

// hints are those of a notification with that picture, or nil.
func hints(picture image.Image) map[string]dbus.Variant {
	all := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(appID)}
	if picture != nil {
		size := picture.Bounds().Size()
		pixels := image.NewRGBA(image.Rectangle{Max: size})
		draw.Draw(pixels, pixels.Rect, picture, picture.Bounds().Min, draw.Src)
		all["image-data"] = dbus.MakeVariant(imageData{int32(size.X), int32(size.Y), int32(pixels.Stride), true, 8, 4, pixels.Pix})
	}
	return all
}
