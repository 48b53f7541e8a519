//go:build cgo

package tflite

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void trim(void) { malloc_trim(0); }
#else
static void trim(void) {}
#endif
*/
import "C"

// trim gives the memory of a model that was closed back to the system.
func trim() { C.trim() }
