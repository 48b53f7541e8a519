// In front of MinGW's windows.h, for C++: gcc does not know structured exceptions, with
// which WebRTC tells old debuggers the name of a thread. Nothing in its audio processing
// names one, so it is enough that they compile. __try is libstdc++'s own macro too.
#include_next <windows.h>

#ifndef __try
#define __try try
#endif
#ifndef __except
#define __except(filter) catch (...)
#endif
