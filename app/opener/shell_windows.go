package opener

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sys/windows"
)

// open asks the shell (ShellExecute), which may use COM. A path is given as it is: one
// that is made an address has its letters escaped, and is not found.
func open(_ context.Context, target string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED|windows.COINIT_DISABLE_OLE1DDE); err == nil {
		defer windows.CoUninitialize()
	}
	file, err := windows.UTF16PtrFromString(target)
	if err != nil {
		return fmt.Errorf("opening %q: %w", target, err)
	}
	if err := windows.ShellExecute(0, nil, file, nil, nil, windows.SW_SHOWNORMAL); err != nil {
		return fmt.Errorf("opening %q: %w", target, err)
	}
	return nil
}
