package alert

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"syscall"
)

// shell gives a command that is killed with its children as ctx ends. The line is
// handed over as it is: cmd does not know the quotes that os/exec would set.
func shell(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /s /c "` + line + `"`, HideWindow: true}
	cmd.Cancel = func() error {
		children := exec.Command("taskkill", "/t", "/f", "/pid", strconv.Itoa(cmd.Process.Pid)).Run()
		return errors.Join(children, cmd.Process.Kill())
	}
	return cmd
}
