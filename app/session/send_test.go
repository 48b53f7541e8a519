package session

import (
	"context"
	"image"
	"sync/atomic"
	"testing"
	"time"

	"peerscope/internal/xtest"
	"peerscope/media"
	"peerscope/peer/signaltest"
)

// A stillCamera gives one picture and no more.
type stillCamera struct {
	*fakeCamera
	given atomic.Bool
}

func (c *stillCamera) Read() (media.Frame, error) {
	if !c.given.Swap(true) {
		return grayFrame(), nil
	}
	<-c.closed
	return c.fakeCamera.Read()
}

func openStillCamera(string, image.Point) (media.Source, error) {
	return &stillCamera{fakeCamera: newFakeCamera(new(atomic.Int32))}, nil
}

// TestPictureFromBeforeTheConnection: who comes is sent the newest picture, and need not
// wait for the next one.
func TestPictureFromBeforeTheConnection(t *testing.T) {
	room := signaltest.NewRoom(2)
	parts := peerParts(room)
	parts.OpenCamera = openStillCamera
	kim := startSession(t, parts, Settings{Name: "Kim"})
	kim.Join("test://room")
	s := kim.until("an empty room", func(s State) bool { return s.Phase == Waiting })
	if _, err := s.Self.Preview.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	lee := startSession(t, peerParts(room), Settings{Name: "Lee"})
	lee.Join("test://room")
	xtest.Eventually(t, 20*time.Second, "Kim's picture", func() bool {
		r := lee.Reports()
		return len(r) == 1 && r[0].FramesDecoded == 1
	})
}

// TestClosedCameraLeavesNoPicture: who comes when the camera is off does not see what it
// saw last.
func TestClosedCameraLeavesNoPicture(t *testing.T) {
	c := newCapturer(&Parts{OpenCamera: openStillCamera}, newInbox())
	ctx, turnOff := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.runCamera(ctx, captureJob{on: true}) }()
	if _, err := c.preview.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	turnOff()
	<-ended
	if _, ok := c.videoInput.TryGet(); ok {
		t.Error("the last picture is still there")
	}
}
