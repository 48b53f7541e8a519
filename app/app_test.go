package app

import (
	"context"
	"image"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"peerscope/app/session"
	"peerscope/media"
)

// Devices that the person did not choose, or has switched off, are not opened
// for a moment.
func TestOnlyTheChosenDevicesAreOpened(t *testing.T) {
	for _, c := range []struct {
		chosen session.Settings
		want   []string
	}{
		{session.Settings{Camera: "second", MicOff: true}, []string{"second"}},
		{session.Settings{CameraOff: true, Microphone: "headset"}, []string{"headset"}},
		{session.Settings{CameraOff: true, MicOff: true}, nil},
	} {
		a := newTestApp(t, t.TempDir(), Options{Settings: c.chosen})
		var mu sync.Mutex
		var opened []string
		open := func(id string) error {
			mu.Lock()
			defer mu.Unlock()
			opened = append(opened, id)
			return media.ErrNoDevice
		}
		parts := session.Parts{
			OpenCamera:     func(id string, _ image.Point) (media.Source, error) { return nil, open(id) },
			OpenMicrophone: func(id string) (media.AudioSource, error) { return nil, open(id) },
		}
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			s := session.New(parts, a.Settings())
			done := make(chan error)
			go func() { done <- s.Run(ctx) }()
			newWindow(ctx, a, s, func(func()) {})
			synctest.Wait()
			cancel()
			<-done
		})
		if !slices.Equal(opened, c.want) {
			t.Errorf("%+v: opened %q, want %q", c.chosen, opened, c.want)
		}
	}
}

// What Fyne queues at the end of its loop may never be done, and is waited for.
func TestNothingIsQueuedAtTheEnd(t *testing.T) {
	l, ok := newFyneApp().Lifecycle().(interface {
		OnStopped() func()
		DestroyEventQueue()
	})
	if !ok {
		t.Fatal("it is another version of Fyne")
	}
	defer l.DestroyEventQueue()
	if l.OnStopped() != nil {
		t.Error("there is something to do at the end")
	}
}
