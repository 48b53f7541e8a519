package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"peerscope/app/journal"
	"peerscope/app/people"
	"peerscope/app/terminal"
	"peerscope/internal/command"
)

func journalCommand() *cobra.Command {
	var o terminal.JournalOptions
	var since, until string
	var asJSON, asCSV bool
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "List what was seen in calls",
		Long: `Journal lists what was seen in calls while a journal was kept, which the window's
settings and watch --journal do: a row for each object, the newest first, with when
it came, how long it was there, what it is and how surely, in whose picture, and in
which zone. --kind calls lists who was in a call, for how long, and how well they came
through; --kind alarms lists the alarms of rules, with the files of their clips. A
program that keeps the journal may run meanwhile.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			now := time.Now()
			if o.Filter.Since, err = parseTime(since, now); err != nil {
				return command.UsageError(err)
			}
			if o.Filter.Until, err = parseTime(until, now); err != nil {
				return command.UsageError(err)
			}
			if err := o.Check(); err != nil {
				return command.UsageError(err)
			}
			if asJSON {
				o.Format = terminal.JournalJSON
			} else if asCSV {
				o.Format = terminal.JournalCSV
			}
			if o.Pictures != "" {
				if err := os.MkdirAll(o.Pictures, 0o700); err != nil {
					return command.UsageError(err)
				}
			}
			file, err := journalFile()
			if err != nil {
				return err
			}
			return terminal.ListJournal(cmd.Context(), cmd.OutOrStdout(), file, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar((*string)(&o.Kind), "kind", string(terminal.JournalObjects), "`what` is listed: objects, calls or alarms")
	flags.StringSliceVar(&o.Filter.Labels, "label", nil, "only objects of this `label`, or alarms about it; may be repeated")
	flags.StringSliceVar(&o.Filter.Members, "member", nil, "only of the member of this `name`; may be repeated")
	flags.StringSliceVar(&o.Filter.Zones, "zone", nil, "only in this `zone`; may be repeated")
	flags.StringVar(&since, "since", "", "only what came after this `time`: 2026-01-31, \"2026-01-31 15:04\", RFC 3339, or so long ago, such as 90m, 36h or 7d")
	flags.StringVar(&until, "until", "", "only what came before this `time`")
	flags.BoolVar(&asJSON, "json", false, "write a line of JSON for each row")
	flags.BoolVar(&asCSV, "csv", false, "write CSV, with a header")
	flags.StringVar(&o.Pictures, "pictures", "", "write the pictures of objects or alarms as JPEG to this `folder`, and list their paths")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	cmd.AddCommand(clearJournalCommand())
	return cmd
}

// journalFile is where the journal is: with other data of the person's, and on Windows in
// %LocalAppData%, because the rest may be copied from one machine to the next.
func journalFile() (string, error) {
	folder, err := people.Folder()
	if runtime.GOOS == "windows" {
		folder, err = os.UserCacheDir()
		folder = filepath.Join(folder, "peerscope")
	}
	if err != nil {
		return "", fmt.Errorf("finding the folder of the journal: %w", err)
	}
	return journal.Path(folder), nil
}

// parseTime reads a time of day here, or how long it was before now; "" is none.
func parseTime(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	var days int
	if n, err := fmt.Sscanf(text, "%dd", &days); n == 1 && err == nil && text == fmt.Sprintf("%dd", days) && days >= 0 {
		return now.AddDate(0, 0, -days), nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time, such as 2026-01-31, \"2026-01-31 15:04\", 36h or 7d", text)
}

func clearJournalCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "clear",
		Short: "Delete the whole journal",
		Long: `Clear deletes all that the journal has kept, pictures too, so that nothing of it is
left in its file. It asks first; without a terminal, --yes is needed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := journalFile()
			if err != nil {
				return err
			}
			if !yes {
				if yes, err = confirm(cmd, "Delete the whole journal? [y/N] "); err != nil || !yes {
					return err
				}
			}
			return journal.Clear(cmd.Context(), file)
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

// confirm asks at a terminal; where there is none, it is a usage error.
func confirm(cmd *cobra.Command, question string) (yes bool, err error) {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !isatty.IsTerminal(in.Fd()) {
		return false, command.UsageError(errors.New("nobody can be asked here; --yes deletes without"))
	}
	fmt.Fprint(cmd.ErrOrStderr(), question)
	answers := make(chan string, 1)
	go func() { // while nobody answers, it lasts as long as the program
		line, _ := bufio.NewReader(in).ReadString('\n') // no answer is a no
		answers <- line
	}()
	select {
	case answer := <-answers:
		return strings.EqualFold(strings.TrimSpace(answer), "y"), nil
	case <-cmd.Context().Done():
		return false, nil
	}
}
