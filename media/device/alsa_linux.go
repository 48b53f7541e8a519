//go:build cgo

package device

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
//
// typedef void error_handler(const char *file, int line, const char *function, int err, const char *format, ...);
//
// static void ignore_error(const char *file, int line, const char *function, int err, const char *format, ...) {}
//
// static void silence_alsa(void) {
// 	void *library = dlopen("libasound.so.2", RTLD_NOW); // never closed: it holds the handler
// 	int (*set_handler)(error_handler *) = 0;
// 	if (library) *(void **)&set_handler = dlsym(library, "snd_lib_error_set_handler");
// 	if (set_handler) set_handler(ignore_error);
// }
import "C"

import "sync"

// silenceALSA has libasound, which miniaudio loads, report by its return values
// alone. By itself it writes some hundred lines to standard error where there is
// no sound card.
var silenceALSA = sync.OnceFunc(func() { C.silence_alsa() })
