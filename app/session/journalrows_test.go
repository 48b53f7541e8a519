package session

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"peerscope/app/journal"
	"peerscope/detector"
	"peerscope/peer"
)

// A stay of a member is one row, whoever ends it, and what was seen belongs to it.
func TestJournalOfCalls(t *testing.T) {
	for name, end := range map[string]func(*harness, *call){
		"the member leaves": func(r *harness, c *call) { reportLee(r, c, peer.Gone, "") },
		"it is lost":        func(r *harness, c *call) { reportLee(r, c, peer.Lost, "") },
		"we leave":          func(r *harness, _ *call) { r.Leave() },
		"the program ends":  func(*harness, *call) {},
	} {
		t.Run(name, func(t *testing.T) {
			file := withJournal(t, Settings{Journal: journal.Settings{On: true}}, func(r *harness, c *call, p *participant) {
				r.send(c, p, c.roster.detection, 3*time.Second)
				end(r, c)
				r.state()
			})
			calls, objects := kept(t, file, (*journal.Journal).Calls), keptObjects(t, file)
			if len(calls) != 1 || len(objects) != 1 || objects[0].Call != calls[0].ID {
				t.Fatalf("kept are %+v and %+v", calls, objects)
			}
			stay := calls[0].Ended.Sub(calls[0].ID.Time())
			if c := calls[0]; c.Member != "Lee" || stay < 5*time.Second || stay > 10*time.Second || c.FPS < 9 || c.FPS > 11 {
				t.Errorf("kept is %+v, for %v", c, stay)
			}
		})
	}
}

// Of who declines, neither a stay nor anything else is kept.
func TestJournalOfNobody(t *testing.T) {
	file := withJournal(t, Settings{Journal: journal.Settings{On: true}}, func(r *harness, c *call, p *participant) {
		reportLee(r, c, peer.Connected, peer.RecordingOff)
		r.state()
		r.send(c, p, c.roster.detection, 3*time.Second)
		reportLee(r, c, peer.Gone, peer.RecordingOff)
		r.state()
	})
	if calls, objects := kept(t, file, (*journal.Journal).Calls), keptObjects(t, file); len(calls)+len(objects) > 0 {
		t.Errorf("kept are %+v and %+v", calls, objects)
	}
}

// reportLee says what became of the member.
func reportLee(r *harness, c *call, s peer.MemberState, wish peer.RecordingPreference) {
	runner := callRunner{inbox: r.inbox}
	runner.updateMember(c, peer.Member{ID: "1", State: s, About: peer.About{Name: "Lee", Camera: true, RecordingPreference: wish}})
}

// An alarm is a row, with the file of its clip where there is one, though the program
// ends meanwhile.
func TestJournalOfAlarms(t *testing.T) {
	for name, clip := range map[string]struct {
		folder string
		after  time.Duration // how long the call goes on
	}{
		"none":      {"", time.Second},
		"whole":     {t.TempDir(), clipAfter + 2*time.Second},
		"cut short": {t.TempDir(), time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "journal.db")
			setup := func(_ *harness, p *Parts) { p.JournalFile = file }
			withWatched(t, setup, Settings{Rules: personRules, ClipFolder: clip.folder}, func(r *harness, c *call, p *participant) {
				sendSamples(p, 3*time.Second)
				r.send(c, p, c.roster.detection, 3*time.Second)
				sendSamples(p, clip.after)
				r.state()
			})
			var all []journal.Alarm
			for _, a := range kept(t, file, (*journal.Journal).Alarms) {
				if a.Rule == "somebody" {
					all = append(all, a)
				}
			}
			if len(all) != 1 || all[0].Member != "Lee" || all[0].Label != "person" || all[0].Call == 0 {
				t.Fatalf("kept are %+v", all)
			}
			if j, err := journal.Open(file); err != nil {
				t.Error(err)
			} else if jpeg, err := j.Picture(t.Context(), all[0].ID); len(jpeg) == 0 || err != nil || all[0].Score < 0.5 || all[0].Box == (detector.Box{}) || j.Close() != nil {
				t.Errorf("a picture of %d bytes, %v, of %+v", len(jpeg), err, all[0])
			}
			if (all[0].Clip != "") != (clip.folder != "") {
				t.Fatalf("the clip is %q", all[0].Clip)
			}
			if _, err := os.Stat(all[0].Clip); clip.folder != "" && err != nil {
				t.Error(err)
			}
		})
	}
}
