//go:build cgo

package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"

	"peerscope/media"
)

// backends are the sound systems that are asked, in this order. Miniaudio's own
// list ends with one that plays to nobody.
var backends = []malgo.Backend{
	malgo.BackendWasapi, malgo.BackendCoreaudio, malgo.BackendPulseaudio, malgo.BackendAlsa,
}

const period = 10 // milliseconds of sound that a device hands over at a time

// newAudioContext connects to the first of the sound systems that is there. It is to
// be freed.
func newAudioContext(backends []malgo.Backend) (*malgo.AllocatedContext, error) {
	silenceALSA()
	audio, err := malgo.InitContext(backends, malgo.ContextConfig{}, nil)
	if err != nil {
		return nil, soundError(err)
	}
	return audio, nil
}

func freeAudioContext(audio *malgo.AllocatedContext) {
	audio.Uninit()
	audio.Free()
}

// audioDevices lists the devices of a kind, the system's default first.
func audioDevices(audio *malgo.AllocatedContext, kind malgo.DeviceType) ([]malgo.DeviceInfo, error) {
	infos, err := audio.Devices(kind)
	if err != nil {
		return nil, soundError(err)
	}
	var all []malgo.DeviceInfo
	for _, info := range infos {
		switch {
		case isVirtualDevice(info.ID):
		case info.IsDefault != 0:
			all = append([]malgo.DeviceInfo{info}, all...)
		default:
			all = append(all, info)
		}
	}
	return all, nil
}

// listAudioDevices is audioDevices by ID and name. No sound system is no devices.
func listAudioDevices(backends []malgo.Backend, kind malgo.DeviceType) ([]media.Device, error) {
	audio, err := newAudioContext(backends)
	if errors.Is(err, media.ErrNoDevice) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer freeAudioContext(audio)
	infos, err := audioDevices(audio, kind)
	if err != nil {
		return nil, err
	}
	all := make([]media.Device, len(infos))
	for i, info := range infos {
		all[i] = media.Device{ID: info.ID.String(), Name: info.Name()}
	}
	return all, nil
}

// alsaPlugins are what ALSA lists beside the devices of its cards: a null device
// that is not even paced, converters, and ways to other sound systems.
var alsaPlugins = []string{"null", "lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "jack", "oss", "pulse", "pipewire"}

// isVirtualDevice tells what is listed but is no microphone or speaker: the plug-ins
// of ALSA, and PulseAudio's monitors, which capture what is being played.
func isVirtualDevice(id malgo.DeviceID) bool {
	end := bytes.IndexByte(append(id[:], 0), 0)
	name := string(id[:end])
	return slices.Contains(alsaPlugins, name) || strings.HasSuffix(name, ".monitor")
}

// callTimeout is how long a device may go without calling for data before it is
// lost: one whose PulseAudio server ended neither stops nor says so. PulseAudio
// calls every two seconds at the least.
const callTimeout = 5 * time.Second

// A stream is a sound device that runs: mono, 16 bits, media.SampleRate.
type stream struct {
	started time.Time
	alive   atomic.Int64 // when data was last called, in nanoseconds after started
	closed  chan struct{}
	lost    chan struct{} // closed when the device stopped by itself
	close   func()
}

func newStream() *stream {
	return &stream{started: time.Now(), closed: make(chan struct{}), lost: make(chan struct{})}
}

// openStream starts a device, the default one for "". data is called by the
// device's own thread with what it wants filled or what it captured.
func openStream(backends []malgo.Backend, kind malgo.DeviceType, id string, data func([]int16)) (*stream, error) {
	audio, err := newAudioContext(backends)
	if err != nil {
		return nil, err
	}
	s := newStream()
	device, err := startDevice(audio, kind, id, malgo.DeviceCallbacks{
		Data: func(output, input []byte, _ uint32) {
			s.alive.Store(int64(time.Since(s.started)))
			if kind == malgo.Playback {
				data(samplesOf(output))
			} else {
				data(samplesOf(input))
			}
		},
		Stop: sync.OnceFunc(func() { close(s.lost) }),
	})
	if err != nil {
		freeAudioContext(audio)
		return nil, err
	}
	s.close = sync.OnceFunc(func() {
		close(s.closed)
		device.Stop()   // Uninit alone does not wake a device that calls for nothing
		device.Uninit() // joins the device's thread
		freeAudioContext(audio)
	})
	return s, nil
}

func startDevice(audio *malgo.AllocatedContext, kind malgo.DeviceType, id string, callbacks malgo.DeviceCallbacks) (*malgo.Device, error) {
	all, err := audioDevices(audio, kind)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, media.ErrNoDevice // and the default would be a virtual one
	}
	config := malgo.DefaultDeviceConfig(kind)
	config.SampleRate = media.SampleRate
	config.PeriodSizeInMilliseconds = period
	side := &config.Capture
	if kind == malgo.Playback {
		side = &config.Playback
	}
	side.Format, side.Channels = malgo.FormatS16, 1
	if id != "" {
		deviceID, err := findEndpoint(all, id)
		if err != nil {
			return nil, err
		}
		var pinner runtime.Pinner // C reads it through a pointer within config
		defer pinner.Unpin()
		pinner.Pin(deviceID)
		side.DeviceID = unsafe.Pointer(deviceID)
	}
	device, err := malgo.InitDevice(audio.Context, config, callbacks)
	if err != nil {
		return nil, soundError(err)
	}
	if err := device.Start(); err != nil {
		device.Uninit()
		return nil, soundError(err)
	}
	return device, nil
}

func findEndpoint(all []malgo.DeviceInfo, id string) (*malgo.DeviceID, error) {
	for i := range all {
		if all[i].ID.String() == id {
			return &all[i].ID, nil
		}
	}
	return nil, media.ErrNoDevice
}

// samplesOf sees bytes that hold 16-bit samples in this machine's order as such.
func samplesOf(b []byte) []int16 {
	if len(b) < 2 {
		return nil
	}
	return unsafe.Slice((*int16)(unsafe.Pointer(&b[0])), len(b)/2)
}

// err is why a stream cannot go on; nil while it can.
func (s *stream) err(closed error) error {
	select {
	case <-s.closed:
		return closed
	default:
	}
	select {
	case <-s.lost:
		return media.ErrDeviceLost
	default:
	}
	if time.Since(s.started)-time.Duration(s.alive.Load()) > callTimeout {
		return media.ErrDeviceLost
	}
	return nil
}

// wait returns when ctx ends, with its error, or the device is lost.
func (s *stream) wait(ctx context.Context) error {
	check := time.NewTicker(callTimeout / 5)
	defer check.Stop()
	for {
		if err := s.err(io.EOF); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.lost:
		case <-check.C:
		}
	}
}

// Close stops the device and waits for its thread.
func (s *stream) Close() error {
	s.close()
	return nil
}

// soundError wraps a result of miniaudio in the one of media's errors that it is.
func soundError(err error) error {
	switch err {
	case malgo.ErrNoBackend, malgo.ErrFailedToInitBackend, malgo.ErrNoDevice, malgo.ErrDoesNotExist, malgo.ErrFailedToOpenBackendDevice:
		return fmt.Errorf("%w: %w", media.ErrNoDevice, err)
	case malgo.ErrBusy, malgo.ErrAlreadyInUse:
		return fmt.Errorf("%w: %w", media.ErrBusy, err)
	case malgo.ErrAccessDenied:
		return fmt.Errorf("%w: %w", media.ErrDenied, err)
	}
	return err
}
