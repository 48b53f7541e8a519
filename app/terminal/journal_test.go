package terminal

import (
	"bytes"
	"context"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"peerscope/app/journal"
	"peerscope/detector"
)

// sampleJournal has two objects, a call and an alarm, of today.
func sampleJournal(t *testing.T) (file string, began time.Time) {
	t.Helper()
	file = journal.Path(t.TempDir())
	began = time.Now().Add(-time.Hour).Truncate(time.Second)
	w := journal.NewWriter(file, func(s journal.Status) { t.Errorf("%+v", s) })
	w.Configure(journal.Settings{On: true})
	picture := image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420)
	w.PutObject(journal.Object{ID: journal.NewID(began), Last: began.Add(90 * time.Second), Member: "Lee", Label: "cell phone", Zone: "desk",
		Score: 0.824, Box: detector.Box{X0: 0.25, Y0: 0.25, X1: 0.5, Y1: 1}}, picture)
	w.PutObject(journal.Object{ID: journal.NewID(began.Add(time.Second)), Last: began.Add(2 * time.Second), Member: "Kim,\x1b[2J", Label: "cup", Score: 0.5}, nil)
	w.PutCall(journal.Call{ID: journal.NewID(began), Ended: began.Add(5 * time.Minute), Member: "Lee", Identity: "KEY", FPS: 29.97, Lost: 0.0123,
		Delay: 80 * time.Millisecond, Frozen: 1500 * time.Millisecond})
	w.PutAlarm(journal.Alarm{ID: journal.NewID(began), Member: "Lee", Rule: "a phone", Label: "cell phone", Zone: "desk", Clip: "/clips/a.webm",
		Score: 0.824, Box: detector.Box{X0: 0.25, Y0: 0.25, X1: 0.5, Y1: 1}}, picture)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what waits is written all the same
	w.Run(ctx)
	return file, began
}

func listed(t *testing.T, file string, o JournalOptions) string {
	t.Helper()
	var out bytes.Buffer
	if err := ListJournal(t.Context(), &out, file, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Each kind of row in each format, the newest first.
func TestListJournal(t *testing.T) {
	file, began := sampleJournal(t)
	at := func(seconds int) string {
		return began.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339Nano)
	}
	day := func(seconds int) string { return began.Add(time.Duration(seconds) * time.Second).Format(time.DateTime) }
	desk := JournalOptions{Kind: JournalObjects, Filter: journal.Filter{Zones: []string{"desk"}}}
	for _, test := range []struct {
		o                JournalOptions
		table, csv, json string // each # of json is an ID
	}{
		{
			JournalOptions{Kind: JournalObjects},
			day(1) + "  1s     cup         50 %  Kim,?[2J        \n" + day(0) + "  1m30s  cell phone  82 %  Lee       desk  \n",
			"time,last,member,label,zone,score,picture\n" + at(1) + "," + at(2) + ",\"Kim,\x1b[2J\",cup,,0.5,\n" +
				at(0) + "," + at(90) + ",Lee,cell phone,desk,0.82,\n",
			`{"id":#,"time":"` + at(1) + `","last":"` + at(2) + `","member":"Kim,\u001b[2J","label":"cup","score":0.5,"box":[0,0,0,0]}` + "\n" +
				`{"id":#,"time":"` + at(0) + `","last":"` + at(90) + `","member":"Lee","label":"cell phone","zone":"desk","score":0.82,"box":[0.25,0.25,0.5,1]}` + "\n",
		},
		{
			desk,
			day(0) + "  1m30s  cell phone  82 %  Lee  desk  \n",
			"time,last,member,label,zone,score,picture\n" + at(0) + "," + at(90) + ",Lee,cell phone,desk,0.82,\n",
			`{"id":#,"time":"` + at(0) + `","last":"` + at(90) + `","member":"Lee","label":"cell phone","zone":"desk","score":0.82,"box":[0.25,0.25,0.5,1]}` + "\n",
		},
		{
			JournalOptions{Kind: JournalCalls, Filter: journal.Filter{Members: []string{"Lee"}, Since: began.Add(-time.Second)}},
			day(0) + "  5m0s  Lee  30 pictures/s  1.2 % lost  80 ms delay  1.5 s frozen\n",
			"time,ended,member,identity,fps,lost,delay_ms,frozen\n" + at(0) + "," + at(300) + ",Lee,KEY,29.97,0.0123,80,1.5\n",
			`{"id":#,"time":"` + at(0) + `","ended":"` + at(300) + `","member":"Lee","identity":"KEY","fps":29.97,"lost":0.0123,"delay_ms":80,"frozen":1.5}` + "\n",
		},
		{
			JournalOptions{Kind: JournalAlarms, Filter: journal.Filter{Labels: []string{"cell phone"}, Zones: []string{"desk"}}},
			day(0) + "  a phone  Lee  /clips/a.webm  \n",
			"time,member,rule,label,zone,clip,picture\n" + at(0) + ",Lee,a phone,cell phone,desk,/clips/a.webm,\n",
			`{"id":#,"time":"` + at(0) + `","member":"Lee","rule":"a phone","label":"cell phone","zone":"desk","score":0.82,"box":[0.25,0.25,0.5,1],"clip":"/clips/a.webm"}` + "\n",
		},
		{JournalOptions{Kind: JournalAlarms, Filter: journal.Filter{Until: began}}, "", "time,member,rule,label,zone,clip,picture\n", ""},
	} {
		if err := test.o.Check(); err != nil {
			t.Errorf("%+v: %v", test.o, err)
		}
		for format, want := range map[JournalFormat]string{JournalTable: test.table, JournalCSV: test.csv, JournalJSON: test.json} {
			test.o.Format = format
			if got := journalIDs.ReplaceAllString(listed(t, file, test.o), `"id":#`); got != want {
				t.Errorf("%+v:\n%q, not\n%q", test.o, got, want)
			}
		}
	}
}

var journalIDs = regexp.MustCompile(`"id":[1-9]\d+`)

// Pictures are files that nobody else may read, and their paths are listed.
func TestListJournalPictures(t *testing.T) {
	file, _ := sampleJournal(t)
	for _, kind := range []JournalKind{JournalObjects, JournalAlarms} {
		folder := t.TempDir()
		out := listed(t, file, JournalOptions{Kind: kind, Format: JournalCSV, Pictures: folder})
		files, err := filepath.Glob(filepath.Join(folder, "*-cell-phone-*.jpg"))
		if err != nil || len(files) != 1 || !strings.HasSuffix(out, ","+files[0]+"\n") || strings.Count(out, ".jpg") != 1 {
			t.Fatalf("%s: %q, listed as %q; %v", kind, files, out, err)
		}
		jpeg, err := os.ReadFile(files[0])
		if err != nil || !bytes.HasPrefix(jpeg, []byte("\xFF\xD8")) {
			t.Errorf("it is %.8q, %v", jpeg, err)
		}
		if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			t.Errorf("others may read it: %v, %v", info.Mode(), err)
		}
	}
}

// What is not there has nothing in it.
func TestListNoJournal(t *testing.T) {
	if out := listed(t, journal.Path(t.TempDir()), JournalOptions{Kind: JournalObjects, Format: JournalCSV}); out != "" {
		t.Errorf("listed is %q", out)
	}
}
