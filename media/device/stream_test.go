//go:build cgo

package device

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gen2brain/malgo"

	"peerscope/internal/skip"
	"peerscope/media"
)

// nullBackend is miniaudio's sound system that hears and plays nothing, at the
// pace of a real one. (malgo's BackendNull is one off: miniaudio's "custom".)
var nullBackend = []malgo.Backend{malgo.BackendNull + 1}

func TestMicrophone(t *testing.T) {
	all, err := microphones(nullBackend)
	if err != nil || len(all) != 1 || all[0].Name == "" {
		t.Fatalf("%v, %v", all, err)
	}
	src, err := openMicrophone(nullBackend, all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	for range 5 {
		b, err := src.Read()
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Samples) != media.BlockSize || !b.Time.After(last) || media.Level(b.Samples) != 0 {
			t.Errorf("%d samples of %v after %v", len(b.Samples), b.Time, last)
		}
		last = b.Time
	}
	ended := make(chan error)
	go func() {
		for {
			if _, err := src.Read(); err != nil {
				ended <- err
				return
			}
		}
	}()
	if err := errors.Join(src.Close(), src.Close()); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != io.EOF {
		t.Errorf("Read ended with %v", err)
	}
}

// What a speaker asks for can be of any size, and Play ends with ctx.
func TestPlay(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	asked := 0
	err := play(ctx, nullBackend, "", func(samples []int16) {
		if asked += len(samples); asked > media.SampleRate/10 {
			cancel()
		}
	})
	if err != context.Canceled || asked < media.SampleRate/10 {
		t.Errorf("%d samples, then %v", asked, err)
	}
}

func TestALostDeviceEndsReadAndPlay(t *testing.T) {
	s := newStream()
	ended := make(chan error)
	go func() {
		_, err := (&microphone{s, newRing(media.BlockSize)}).Read()
		ended <- err
	}()
	go func() { ended <- s.wait(t.Context()) }()
	close(s.lost)
	for range 2 {
		if err := <-ended; !errors.Is(err, media.ErrDeviceLost) {
			t.Error(err)
		}
	}
}

func TestADeviceThatCallsForNothingIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream()
		if _, err := (&microphone{s, newRing(media.BlockSize)}).Read(); !errors.Is(err, media.ErrDeviceLost) {
			t.Errorf("Read: %v", err)
		}
		if err := newStream().wait(t.Context()); !errors.Is(err, media.ErrDeviceLost) {
			t.Errorf("wait: %v", err)
		}
	})
}

func TestNoSound(t *testing.T) {
	none := []malgo.Backend{malgo.BackendNull} // which no machine has
	if all, err := microphones(none); len(all) != 0 || err != nil {
		t.Errorf("%v, %v", all, err)
	}
	if _, err := openMicrophone(none, ""); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("microphone: %v", err)
	}
	if err := play(t.Context(), none, "", nil); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("speaker: %v", err)
	}
	if _, err := openMicrophone(nullBackend, "00ff"); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("another ID: %v", err)
	}
}

func TestVirtualDevicesAreNotListed(t *testing.T) {
	for name, want := range map[string]bool{
		"null": true, "speexrate": true, "pulse": true, "pipewire": true, "alsa_output.pci.analog-stereo.monitor": true,
		"default": false, "hw:0,0": false, "alsa_input.usb-monitor_mic": false,
	} {
		var id malgo.DeviceID
		copy(id[:], name)
		if got := isVirtualDevice(id); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The sound of this machine, whatever that is: it answers, and soon.
func TestTheRealSound(t *testing.T) {
	all, err := Microphones()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) > 0 {
		skip.For(t, skip.HasDevice)
	}
	start := time.Now()
	if _, err := OpenMicrophone(""); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("OpenMicrophone: %v", err)
	}
	if err := Play(t.Context(), "", func([]int16) {}); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("Play: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
