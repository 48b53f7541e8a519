package terminal

import (
	"os"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// A meter measures what this process takes of the machine from now on.
type meter struct {
	self  *process.Process
	begun time.Time
	spent float64 // seconds of processor time before
}

func newMeter() (*meter, error) {
	self, err := process.NewProcess(int32(os.Getpid()))
	if err != nil {
		return nil, err
	}
	m := &meter{self: self, begun: time.Now()}
	m.spent, err = m.seconds()
	return m, err
}

func (m *meter) seconds() (float64, error) {
	times, err := m.self.Times()
	if err != nil {
		return 0, err
	}
	return times.User + times.System, nil
}

// usage is what was taken until now; 0 where the system does not tell.
func (m *meter) usage() usage {
	var u usage
	if spent, err := m.seconds(); err == nil {
		u.CPUPercent = round(100 * (spent - m.spent) / time.Since(m.begun).Seconds())
	}
	if memory, err := m.self.MemoryInfo(); err == nil {
		const mebibyte = 1 << 20
		u.RSSMiB = round(float64(memory.RSS) / mebibyte)
	}
	return u
}
