package app

import "github.com/ebitengine/purego"

// ignoreX11Errors has the program outlive errors that the X server reports, where Xlib
// would end it: a program that asks for the link in the clipboard and is gone before the
// answer is enough for one. GLFW, which looks at errors where it expects some, puts this
// handler back.
func ignoreX11Errors() {
	setHandler, err := purego.Dlsym(purego.RTLD_DEFAULT, "XSetErrorHandler") // int (*)(Display *, XErrorEvent *)
	if err != nil {
		return // there is no Xlib
	}
	purego.SyscallN(setHandler, purego.NewCallback(func(_, _ uintptr) uintptr { return 0 }))
}
