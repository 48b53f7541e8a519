package terminal

import (
	"os"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// A usageMeter measures what this process takes of the machine from now on, with
// those that it starts.
type usageMeter struct {
	process   *process.Process
	start     time.Time
	cpuBefore float64 // seconds of processor time before
}

func newUsageMeter() (*usageMeter, error) {
	self, err := process.NewProcess(int32(os.Getpid()))
	if err != nil {
		return nil, err
	}
	m := &usageMeter{process: self, start: time.Now()}
	m.cpuBefore, err = m.cpuSeconds()
	return m, err
}

func (m *usageMeter) cpuSeconds() (float64, error) {
	times, err := m.process.Times()
	if err != nil {
		return 0, err
	}
	return times.User + times.System + childSeconds(), nil
}

// usage is what was taken until now; 0 where the system does not tell.
func (m *usageMeter) usage() processUsage {
	var u processUsage
	if spent, err := m.cpuSeconds(); err == nil {
		u.CPUPercent = round(100 * (spent - m.cpuBefore) / time.Since(m.start).Seconds())
	}
	if memory, err := m.process.MemoryInfo(); err == nil {
		const mebibyte = 1 << 20
		u.RSSMiB = round(float64(memory.RSS) / mebibyte)
	}
	return u
}
