//go:build cgo

package device

import (
	"fmt"
	"syscall"

	"peerscope/media"
)

// An hresult tells how a call of Windows ended (HRESULT).
type hresult int32

func (h hresult) failed() bool { return h < 0 }

// err is the error, for a person who looks it up, and one of media's if it is one of those.
func (h hresult) err() error {
	err := fmt.Errorf("error 0x%08X of Media Foundation: %w", uint32(h), syscall.Errno(uint32(h)))
	if known := cameraErrors[uint32(h)]; known != nil {
		return fmt.Errorf("%w: %w", known, err)
	}
	return err
}

// cameraErrors are those of media that an HRESULT tells of (winerror.h, mferror.h).
var cameraErrors = map[uint32]error{
	0x80070005: media.ErrDenied,   // E_ACCESSDENIED: by the settings for privacy
	0x80070020: media.ErrBusy,     // ERROR_SHARING_VIOLATION
	0xC00D3704: media.ErrBusy,     // MF_E_HW_MFT_FAILED_START_STREAMING
	0xC00D3EA3: media.ErrBusy,     // MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED
	0xC00D3EA2: media.ErrNoDevice, // MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED
	0xC00D36D5: media.ErrNoDevice, // MF_E_NOT_FOUND
	0x80070490: media.ErrNoDevice, // ERROR_NOT_FOUND
}
