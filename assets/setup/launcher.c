// peerscope.com, for terminals: starts peerscope.exe beside it, and stands for it until
// it has ended, with the same command line, redirected streams and exit code. Windows
// gives peerscope.exe no console, for it opens a window, and terminals do not wait for
// it. What is not redirected it writes to the console itself (streams_windows.go).
#include <stdio.h>
#include <windows.h>

// redirected gives a standard stream, unless it is the console or not there.
static HANDLE redirected(DWORD name) {
	DWORD mode;
	HANDLE stream = GetStdHandle(name);
	if (stream == INVALID_HANDLE_VALUE || GetConsoleMode(stream, &mode)) return NULL;
	SetHandleInformation(stream, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
	return stream;
}

// leave_to_program: the program hears Ctrl+C too, and decides. A console that is closed
// ends us as this returns, so it does not: we end with the program.
static BOOL WINAPI leave_to_program(DWORD event) {
	if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) Sleep(INFINITE);
	return TRUE;
}

// create_job makes a job that ends the program with us, and not what it has started,
// such as a browser.
static HANDLE create_job(void) {
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
	limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
	HANDLE job = CreateJobObjectW(NULL, NULL);
	SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
	return job;
}

int wmain(void) {
	static wchar_t program[32768]; // as long as paths get
	DWORD length = GetModuleFileNameW(NULL, program, ARRAYSIZE(program));
	if (length < 4 || length == ARRAYSIZE(program)) return 1;
	lstrcpyW(program + length - 4, L".exe");
	STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
	start.hStdInput = redirected(STD_INPUT_HANDLE);
	start.hStdOutput = redirected(STD_OUTPUT_HANDLE);
	start.hStdError = redirected(STD_ERROR_HANDLE);
	SetConsoleCtrlHandler(leave_to_program, TRUE);
	SetEnvironmentVariableW(L"PEERSCOPE_CONSOLE", L"1");
	HANDLE job = create_job();
	PROCESS_INFORMATION process;
	// Detached is how Windows starts a program with windows anyway; Wine has to be told.
	if (!CreateProcessW(program, GetCommandLineW(), NULL, NULL, TRUE, CREATE_SUSPENDED | DETACHED_PROCESS, NULL, NULL, &start, &process)) {
		fwprintf(stderr, L"peerscope: %ls does not start: error %lu of Windows\n", program, GetLastError());
		return 1;
	}
	AssignProcessToJobObject(job, process.hProcess);
	ResumeThread(process.hThread);
	WaitForSingleObject(process.hProcess, INFINITE);
	DWORD code = 1;
	GetExitCodeProcess(process.hProcess, &code);
	return code;
}
