//go:build cgo

package device

import (
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

func TestSpeaker(t *testing.T) {
	sink, err := openSpeaker(nullBackend, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Write(make([]int16, 11*media.BlockSize)); err != nil { // more than it holds
		t.Error(err)
	}
	if err := errors.Join(sink.Close(), sink.Close()); err != nil {
		t.Error(err)
	}
	if err := sink.Write(make([]int16, 1)); err != io.ErrClosedPipe {
		t.Errorf("after Close: %v", err)
	}
	if s, ok := sink.(interface{ Stats() Stats }); !ok || s.Stats().Overruns != 1 {
		t.Error("it does not tell of what it dropped")
	}
}

func TestASpeakerPlaysAllItWasGiven(t *testing.T) {
	r := newRing(10*media.BlockSize, 0)
	r.write(count(1, 1000), time.Now())
	heard := make(chan int, 1)
	n := 0
	s, err := openStream(nullBackend, malgo.Playback, "", r, func(samples []int16) {
		r.play(samples)
		for _, v := range samples {
			if v != 0 {
				n++
			}
		}
		if r.Stats().Underruns == 1 {
			select {
			case heard <- n:
			default:
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	select {
	case n := <-heard:
		if n != 1000 {
			t.Errorf("%d of 1000 samples were played", n)
		}
	case <-time.After(10 * time.Second):
		t.Error("it did not play to the end")
	}
}

func TestALostDeviceEndsReadAndWrite(t *testing.T) {
	s := newStream(newRing(media.BlockSize, 0))
	ended := make(chan error)
	go func() {
		_, err := (&microphone{s}).Read()
		ended <- err
	}()
	close(s.lost)
	if err := <-ended; !errors.Is(err, media.ErrDeviceLost) {
		t.Errorf("Read: %v", err)
	}
	if err := (&speaker{s}).Write(make([]int16, 1)); !errors.Is(err, media.ErrDeviceLost) {
		t.Errorf("Write: %v", err)
	}
}

func TestADeviceThatCallsForNothingIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream(newRing(media.BlockSize, 0))
		if err := (&speaker{s}).Write(make([]int16, 1)); err != nil {
			t.Errorf("Write: %v", err)
		}
		if _, err := (&microphone{s}).Read(); !errors.Is(err, media.ErrDeviceLost) {
			t.Errorf("Read: %v", err)
		}
		if err := (&speaker{s}).Write(make([]int16, 1)); !errors.Is(err, media.ErrDeviceLost) {
			t.Errorf("Write: %v", err)
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
	if _, err := openSpeaker(none, ""); !errors.Is(err, media.ErrNoDevice) {
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
	if sink, err := OpenSpeaker(""); err == nil {
		sink.Close()
	} else if !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("OpenSpeaker: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
