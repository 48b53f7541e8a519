package main

import (
	"context"
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// standardStreams are where commands print, and a context that ends with Ctrl+C.
// Windows gives peerscope.exe, which opens the window, no console: what it prints goes
// where it was redirected to, or to the console of who typed a command, or else errors
// are shown in a message box.
func standardStreams(ctx context.Context) (_ context.Context, stdout, stderr io.Writer) {
	// The window alone shall outlive a console, but for that of peerscope.com.
	typed := len(os.Args) > 1 || os.Getenv("PEERSCOPE_CONSOLE") != ""
	if typed && attachConsole() {
		ctx = endWithInterrupt(ctx)
		os.Stdin, os.Stdout, os.Stderr = orConsole(os.Stdin, "CONIN$"), orConsole(os.Stdout, "CONOUT$"), orConsole(os.Stderr, "CONOUT$")
	}
	if !isOpen(os.Stdout) && !isOpen(os.Stderr) {
		return ctx, io.Discard, errorBox{}
	}
	return ctx, os.Stdout, os.Stderr
}

var kernel32 = windows.NewLazySystemDLL("kernel32.dll")

// attachConsole takes the console of the parent process; false where that has none.
func attachConsole() bool {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	ok, _, _ := kernel32.NewProc("AttachConsole").Call(parent)
	return ok != 0
}

// endWithInterrupt gives a context that the first Ctrl+C ends; the second one ends the
// program. Package os/signal hears of neither: a process that is attached to a console
// loses the handlers it had (SetConsoleCtrlHandler).
func endWithInterrupt(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	handler := windows.NewCallback(func(event uintptr) uintptr {
		if ctx.Err() != nil {
			return 0 // Windows ends the program
		}
		cancel()
		if kind := uint32(event); kind != windows.CTRL_C_EVENT && kind != windows.CTRL_BREAK_EVENT {
			select {} // the console is closed, and the program would end as this returns
		}
		return 1
	})
	kernel32.NewProc("SetConsoleCtrlHandler").Call(handler, 1)
	return ctx
}

// orConsole gives the stream, or a file of the console where it is not redirected.
func orConsole(stream *os.File, console string) *os.File {
	if isOpen(stream) {
		return stream
	}
	file, err := os.OpenFile(console, os.O_RDWR, 0)
	if err != nil {
		return stream
	}
	return file
}

func isOpen(f *os.File) bool {
	kind, err := windows.GetFileType(windows.Handle(f.Fd()))
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
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
