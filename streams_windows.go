package main

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// standardStreams are where commands print. Windows gives peerscope.exe, which opens
// the window, no console: what it prints goes where it was redirected to, or to the
// console of who typed a command, or else errors are shown in a message box.
func standardStreams() (stdout, stderr io.Writer) {
	if isOpen(os.Stdout) || isOpen(os.Stderr) {
		return os.Stdout, os.Stderr
	}
	typed := len(os.Args) > 1 // and not the window alone, which shall outlive the console
	if typed && attachConsole() {
		if console, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
			return console, console
		}
	}
	return io.Discard, errorBox{}
}

func isOpen(f *os.File) bool {
	kind, err := windows.GetFileType(windows.Handle(f.Fd()))
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

// attachConsole takes the console of the parent process; false where that has none.
func attachConsole() bool {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	ok, _, _ := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole").Call(parent)
	return ok != 0
}

// An errorBox shows what is written to it, and waits until the person has read it.
type errorBox struct{}

func (errorBox) Write(text []byte) (int, error) {
	message, err := windows.UTF16PtrFromString(string(text))
	if err != nil {
		return 0, err
	}
	title, err := windows.UTF16PtrFromString("Peerscope")
	if err != nil {
		return 0, err
	}
	_, err = windows.MessageBox(0, message, title, windows.MB_ICONERROR)
	return len(text), err
}
