package session

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/media"
	"peerscope/peer"
)

func TestACallFromStartToLeave(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		if s := r.state(); s.Phase != Home || !s.Self.CameraOn || s.Link != "" {
			t.Fatalf("at first: %+v", s)
		}
		r.HostCall()
		if s := r.state(); s.Phase != Waiting || s.Link != "test://room" {
			t.Fatalf("after Start: %+v", s)
		}
		cfg := <-r.room.config
		if want := (peer.About{Name: "Kim", Camera: true, Host: true, RecordingPreference: peer.RecordingNoPreference}); cfg.About != want {
			t.Errorf("told %+v, want %+v", cfg.About, want)
		}
		lee := peer.Member{ID: "1", State: peer.Connecting}
		cfg.OnMember(lee)
		lee.State, lee.About.Name = peer.Connected, "Lee"
		cfg.OnMember(lee)
		s := r.state()
		if s.Phase != InCall || len(s.Members) != 1 || s.Members[0].Name != "Lee" || s.Members[0].State != peer.Connected {
			t.Fatalf("with a member: %+v", s)
		}
		lee.State = peer.Gone
		cfg.OnMember(lee)
		if s := r.state(); s.Phase != Waiting || len(s.Members) != 0 || s.Notice.String() != "Lee has left." {
			t.Fatalf("after the member left: %+v", s)
		}
		r.Leave()
		if s := r.state(); s.Phase != Home || s.Link != "" {
			t.Fatalf("after Leave: %+v", s)
		}
		if want := []EventKind{EventOpen, EventJoined, EventConnected, EventLeft}; !slices.Equal(r.eventKinds(), want) {
			t.Errorf("events %v, want %v", r.eventKinds(), want)
		}
	})
}

func TestWhyACallDidNotWork(t *testing.T) {
	for _, test := range []struct {
		link string
		end  error
		want string
	}{
		{"elsewhere", nil, "The call did not work. Try again, or ask for another link."},
		{"test://room", peer.ErrRoomFull, "The room is full. Ask for another link, or try again when someone has left."},
		{"test://room", fmt.Errorf("the relay is gone"), "The call did not work. Try again, or ask for another link."},
	} {
		withHarness(t, nil, func(r *harness) {
			r.room.end <- test.end
			r.Join(test.link)
			s := r.state()
			if s.Phase != Home || s.Notice.String() != test.want || !s.Notice.Problem {
				t.Errorf("%s, %v: %v, %q", test.link, test.end, s.Phase, s.Notice)
			}
			if !slices.Contains(r.eventKinds(), EventError) {
				t.Errorf("%s, %v: no event tells of it", test.link, test.end)
			}
		})
	}
}

func TestACallCanBeMadeAgain(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		for range 3 {
			r.Join("test://room")
			if s := r.state(); s.Phase != Waiting {
				t.Fatalf("phase %v", s.Phase)
			}
			<-r.room.config
			r.Leave()
			r.state()
		}
	})
}

// A room may take its time to let go; who leaves and joins waits, and is not
// forgotten.
func TestACallRightAfterAnother(t *testing.T) {
	var stays, most atomic.Int32
	setup := func(r *harness, p *Parts) {
		p.OpenRoom = func(string, InvitationExchange) (peer.Room, error) {
			return func(ctx context.Context, cfg peer.Config) error {
				most.Store(max(most.Load(), stays.Add(1)))
				defer stays.Add(-1)
				err := r.room.join(ctx, cfg)
				time.Sleep(time.Second) // goodbyes
				return err
			}, nil
		}
	}
	withHarness(t, setup, func(r *harness) {
		for range 3 {
			r.Join("test://room")
			<-r.room.config
			r.Leave()
		}
		r.Join("test://room")
		<-r.room.config
		if s := r.state(); s.Phase != Waiting || most.Load() != 1 {
			t.Errorf("phase %v, %d calls at once", s.Phase, most.Load())
		}
	})
}

func TestDevicesThatDoNotWork(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{media.ErrNoDevice, cameraNotices.missing},
		{fmt.Errorf("video0: %w", media.ErrBusy), cameraNotices.busy},
		{media.ErrDenied, cameraNotices.denied},
		{errors.New("smoke"), cameraNotices.other},
	} {
		setup := func(_ *harness, p *Parts) {
			p.OpenCamera = func(string, image.Point) (media.Source, error) { return nil, test.err }
		}
		withHarness(t, setup, func(r *harness) {
			s := r.state()
			if s.Self.CameraOn || s.Self.CameraProblem.String() != test.want {
				t.Errorf("%v: on %v, %q", test.err, s.Self.CameraOn, s.Self.CameraProblem)
			}
			if s.Self.MicProblem.Text != microphoneNotices.missing {
				t.Errorf("without microphones: %q", s.Self.MicProblem)
			}
			want := []string{test.want, microphoneNotices.missing}
			if slices.Sort(want); !slices.Equal(r.problems(), want) {
				t.Errorf("told are %q, not %q", r.problems(), want)
			}
			r.HostCall() // the call goes on without
			if s := r.state(); s.Phase != Waiting {
				t.Errorf("%v: phase %v", test.err, s.Phase)
			}
		})
	}
}

func TestACameraIsUnpluggedAndComesBack(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.state()
		r.camera.lost <- media.ErrDeviceLost
		if s := r.state(); s.Self.CameraOn || s.Self.CameraProblem.Text != cameraNotices.lost {
			t.Errorf("unplugged: %+v", s.Self)
		}
		r.RefreshDevices()
		if s := r.state(); !s.Self.CameraOn || s.Self.CameraProblem.Text != "" {
			t.Errorf("plugged in again: %+v", s.Self)
		}
	})
}

func TestASharedScreenIsRearranged(t *testing.T) {
	const before, now = ScreenIDPrefix + "as it was", ScreenIDPrefix + "as it is"
	var screen atomic.Value
	screen.Store(before)
	setup := func(_ *harness, p *Parts) {
		p.Cameras = func() ([]media.Device, error) { return []media.Device{{ID: screen.Load().(string)}}, nil }
	}
	withHarness(t, setup, func(r *harness) {
		r.Configure(Settings{Camera: before})
		if s := r.state(); s.Self.Camera.ID != before {
			t.Errorf("shown is %v", s.Self.Camera)
		}
		screen.Store(now)
		r.camera.lost <- media.ErrDeviceLost
		s := r.state()
		if s.Self.CameraOn || s.Self.CameraProblem.Text != screenNotices.lost {
			t.Errorf("%+v", s.Self)
		}
		if len(s.Self.Cameras) != 1 || s.Self.Cameras[0].ID != now {
			t.Errorf("to be chosen are %v", s.Self.Cameras)
		}
	})
}

func TestACameraThatIsWantedAgainAtOnce(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.state()
		r.inbox.post(func(l *loop) { // before the camera has had the time to close
			l.configure(Settings{CameraOff: true})
			l.configure(Settings{})
		})
		if s := r.state(); !s.Self.CameraOn {
			t.Error("the camera is off")
		}
	})
}

func TestOneCameraAtATime(t *testing.T) {
	most := int32(0)
	setup := func(r *harness, p *Parts) {
		open := p.OpenCamera
		p.OpenCamera = func(id string, size image.Point) (media.Source, error) {
			camera, err := open(id, size)
			most = max(most, r.open.Load())
			return camera, err
		}
	}
	withHarness(t, setup, func(r *harness) {
		for i := range 20 {
			r.Configure(Settings{Camera: fmt.Sprint(i % 3)})
			r.Configure(Settings{Camera: fmt.Sprint(i % 3), CameraOff: i%5 == 0})
			if i%4 == 0 {
				time.Sleep(10 * time.Millisecond)
			}
		}
		r.Configure(Settings{})
		if s := r.state(); !s.Self.CameraOn {
			t.Error("the camera is off")
		}
	})
	if most != 1 {
		t.Errorf("%d cameras were open at once", most)
	}
}

func TestTheSizeThatIsChosenIsCaptured(t *testing.T) {
	var sizes []image.Point
	setup := func(r *harness, p *Parts) {
		open := p.OpenCamera
		p.OpenCamera = func(id string, size image.Point) (media.Source, error) {
			sizes = append(sizes, size)
			return open(id, size)
		}
	}
	withHarness(t, setup, func(r *harness) {
		r.state()
		r.Configure(Settings{HD: true})
		r.state()
	})
	if want := []image.Point{{X: 640, Y: 480}, {X: 1280, Y: 720}}; !slices.Equal(sizes, want) {
		t.Errorf("captured %v, want %v", sizes, want)
	}
}

// TestAddressesAreNamesWithoutDevices: while camera and microphone are off the others
// learn names in the place of our addresses.
func TestAddressesAreNamesWithoutDevices(t *testing.T) {
	for _, c := range []struct {
		settings Settings
		want     peer.AddressPolicy
	}{
		{Settings{}, peer.AllAddresses},
		{Settings{MicOff: true}, peer.AllAddresses}, // the machine has no microphone
		{Settings{CameraOff: true, MicOff: true}, peer.AllByName},
		{Settings{Direction: ReceiveOnly}, peer.AllByName},
		{Settings{CameraOff: true, MicOff: true, Addresses: peer.RelayOnly}, peer.RelayOnly},
	} {
		withHarness(t, nil, func(r *harness) {
			r.Configure(c.settings)
			r.state()
			r.Join("test://room")
			if cfg := <-r.room.config; cfg.Addresses != c.want {
				t.Errorf("%+v: %v", c.settings, cfg.Addresses)
			}
		})
	}
}

func TestSwitchedOffCameraIsAnnounced(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.HostCall()
		r.state()
		cfg := <-r.room.config
		r.Configure(Settings{CameraOff: true})
		if s := r.state(); s.Self.CameraOn {
			t.Error("the camera is on")
		}
		if about := <-cfg.AboutChanges; about.Camera {
			t.Errorf("told %+v", about)
		}
		if n := r.open.Load(); n != 0 {
			t.Errorf("%d cameras are open", n)
		}
	})
}

// startCallSeeingPerson starts a call with a member in whose pictures a person is seen.
func startCallSeeingPerson(r *harness) peer.Config {
	r.HostCall()
	r.state()
	cfg := <-r.room.config
	cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
	r.state()
	decodeFrames(r, "1", 20)
	return cfg
}

// A picture of before the camera was switched off is none of now.
func TestNoPictureWhileTheCameraIsOff(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		cfg := startCallSeeingPerson(r)
		lee := peer.Member{ID: "1", State: peer.Connected, About: peer.About{Camera: true}}
		for _, want := range []int{1, 0} {
			cfg.OnMember(lee)
			r.state()
			time.Sleep(2 * maxObjectAge)
			if got := len(r.RemotePictures()); got != want {
				t.Errorf("camera %v: %d pictures, want %d", lee.About.Camera, got, want)
			}
			lee.About.Camera = false
		}
	})
}

func TestObjectsAreSeenAndGone(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		startCallSeeingPerson(r)
		s := r.publishedState()
		if len(s.LabelCounts) != 1 || s.LabelCounts[0].Label != "person" || s.LabelCounts[0].Count != 1 {
			t.Errorf("seen %+v", s.LabelCounts)
		}
		reports := r.Reports()
		if len(reports) != 1 || reports[0].MaxLabelCounts["person"] != 1 || reports[0].FramesDecoded != 20 {
			t.Errorf("reports %+v", reports)
		}
		if pictures := r.RemotePictures(); len(pictures) != 1 || len(pictures[0].Objects) != 1 {
			t.Errorf("snapshot %+v", pictures)
		}
		time.Sleep(2 * maxObjectAge) // no pictures come
		if s := r.state(); len(s.LabelCounts) != 0 {
			t.Errorf("seen in a picture that stands still: %+v", s.LabelCounts)
		}
		decodeFrames(r, "1", 20)
		r.SetDetecting(false)
		if s := r.state(); len(s.LabelCounts) != 0 || s.Detecting {
			t.Errorf("without detection: %+v", s)
		}
		kinds := r.eventKinds()
		if n := len(kinds); n < 2 || kinds[n-1] != EventObjectGone || !slices.Contains(kinds, EventObjectAppeared) {
			t.Errorf("events %v", kinds)
		}
	})
}

// decodeFrames gives a member decoded pictures, 30 a second.
func decodeFrames(r *harness, id peer.ID, n int) {
	receiver := receiverOf(r, id)
	for range n {
		showGrayPicture(r.t, receiver)
		time.Sleep(time.Second / 30)
	}
	synctest.Wait()
}

// showGrayPicture has a member send a picture that was captured now.
func showGrayPicture(t *testing.T, r trackReceiver) {
	t.Helper()
	f := grayFrame()
	if err := r.handlePicture(t.Context(), f.Image, peer.Sample{Time: f.Time, HasCaptureTime: true}); err != nil {
		t.Error(err)
	}
}

// TestPicturesAreShownWhenTheyAreDue, and not at all when the call ends before.
func TestPicturesAreShownWhenTheyAreDue(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		startCallSeeingPerson(r)
		receiver, begin := receiverOf(r, "1"), time.Now()
		early, late := grayFrame().Image, grayFrame().Image
		due := peer.Sample{Time: begin, HasCaptureTime: true, PlayAt: begin.Add(80 * time.Millisecond)}
		if err := receiver.handlePicture(r.t.Context(), early, due); err != nil {
			t.Error(err)
		}
		if took := time.Since(begin); took != 80*time.Millisecond || r.RemotePictures()[0].Frame.Image != early {
			t.Errorf("shown after %v", took)
		}
		ended, end := context.WithCancel(r.t.Context())
		end()
		due.PlayAt = time.Now().Add(time.Hour)
		if receiver.handlePicture(ended, late, due) == nil || r.RemotePictures()[0].Frame.Image != early {
			t.Error("it is shown though the call has ended")
		}
	})
}

// receiverOf is a receiver of a member in the call that is on.
func receiverOf(r *harness, id peer.ID) trackReceiver {
	receiver := make(chan trackReceiver, 1)
	r.inbox.post(func(l *loop) {
		receiver <- trackReceiver{l.parts, l.inbox, &l.detection, l.call, l.call.roster.get(id)}
	})
	return <-receiver
}

func TestADetectorThatFailsIsSwitchedOff(t *testing.T) {
	for _, setup := range []func(*harness, *Parts){
		func(_ *harness, p *Parts) {
			p.OpenDetector = func(ModelFiles) (Detector, error) { return nil, errors.New("the model is damaged") }
		},
		func(_ *harness, p *Parts) {
			p.OpenDetector = func(ModelFiles) (Detector, error) { return fakeDetector{errors.New("the model is damaged")}, nil }
		},
	} {
		withHarness(t, setup, func(r *harness) {
			r.HostCall()
			r.state()
			cfg := <-r.room.config
			cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
			r.state()
			decodeFrames(r, "1", 3)
			s := r.state()
			if s.Detecting || s.Notice.Text != detectorNotice(nil).Text || s.Notice.Details != "the model is damaged" {
				t.Errorf("detecting %v, %q", s.Detecting, s.Notice)
			}
			if s.Phase != InCall {
				t.Errorf("phase %v", s.Phase)
			}
			r.inbox.post(func(l *loop) { l.detectorFailed(errors.New("the model is damaged")) }) // of a picture that waited
			r.state()
			if told := slices.DeleteFunc(r.problems(), func(p string) bool { return p != s.Notice.String() }); len(told) != 1 {
				t.Errorf("told %d times", len(told))
			}
		})
	}
}

func TestAnotherModelIsLoaded(t *testing.T) {
	var loaded []ModelFiles
	setup := func(_ *harness, p *Parts) {
		p.OpenDetector = func(files ModelFiles) (Detector, error) {
			loaded = append(loaded, files)
			return fakeDetector{}, nil
		}
	}
	own := ModelFiles{Model: "own.tflite", Labels: "own.txt"}
	withHarness(t, setup, func(r *harness) {
		r.HostCall()
		r.state()
		cfg := <-r.room.config
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
		decodeFrames(r, "1", 5)
		r.Configure(Settings{ModelFiles: own})
		decodeFrames(r, "1", 5)
	})
	if want := []ModelFiles{{}, own}; !slices.Equal(loaded, want) {
		t.Errorf("loaded %v, want %v", loaded, want)
	}
}

func TestLostSignalingIsShown(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.HostCall()
		r.state()
		cfg := <-r.room.config
		cfg.OnSignalingLost(true)
		if s := r.state(); s.Notice.Text != "The room cannot be reached. It is being tried again." || s.Phase != Waiting || s.Link != "" {
			t.Errorf("away: %v, %q", s.Phase, s.Notice)
		}
		cfg.OnSignalingLost(false)
		if s := r.state(); s.Notice.Text != "" {
			t.Errorf("back: %q", s.Notice)
		}
	})
}

func TestCommandsAfterTheEndDoNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ended := New(Parts{}, Settings{})
	if err := ended.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		ended.HostCall()
	}
}
