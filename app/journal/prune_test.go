package journal

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"
)

// What is too old goes, and only that.
func TestAge(t *testing.T) {
	j := create(t)
	old, young := seen(0, "person", "Kim", ""), seen(2, "dog", "Kim", "")
	write(t, j, old, young)
	ended := Call{ID: NewID(begin), Ended: begin.Add(time.Second / 2)}
	goesOn := Call{ID: NewID(begin), Ended: begin.Add(time.Hour)}
	if err := j.write([]entry{{call: &ended}, {call: &goesOn}}); err != nil {
		t.Fatal(err)
	}
	if err := j.prune(Settings{Days: 2}.bounded(), begin.Add(time.Second).AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	if got := list(t, j, Filter{}, 0, 10); len(got) != 1 || got[0].ID != young.ID {
		t.Errorf("left are %+v", got)
	}
	if jpeg, err := j.Picture(t.Context(), old.ID); jpeg != nil || err != nil {
		t.Errorf("its picture is there, %v", err)
	}
	var calls int
	if err := j.db.QueryRow("SELECT count(*) FROM calls").Scan(&calls); err != nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// Where it has too much room the oldest goes first, and the file becomes smaller.
func TestRoom(t *testing.T) {
	j := create(t)
	ctx := context.Background()
	const rows = 1800
	for i := range rows {
		if _, err := j.db.Exec(putPicture, seen(i, "", "", "").ID, make([]byte, 6000)); err != nil {
			t.Fatal(err)
		}
		write(t, j, seen(i, "person", "Kim", ""))
	}
	s := Settings{Room: MinRoom}.bounded()
	if used, err := j.used(ctx); err != nil || used <= s.bytes() {
		t.Fatalf("only %d bytes, %v", used, err)
	}
	if err := j.prune(s, begin); err != nil {
		t.Fatal(err)
	}
	if used, err := j.used(ctx); err != nil || used > s.bytes() || used < s.bytes()/2 {
		t.Errorf("%d bytes are used of %d, %v", used, s.bytes(), err)
	}
	left := list(t, j, Filter{}, 0, rows)
	if len(left) == 0 || len(left) == rows || !left[0].ID.Time().Equal(begin.Add((rows-1)*time.Second)) {
		t.Errorf("%d are left", len(left))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(j.path); err != nil || info.Size() > s.bytes() {
		t.Errorf("the file has %d bytes, %v", info.Size(), err)
	}
}

// Alarms are what takes the room where few objects are there for hours: of those too only
// the oldest go.
func TestRoomOfAlarms(t *testing.T) {
	j := create(t)
	const alarms = 200
	write(t, j, seen(0, "person", "Kim", ""), seen(alarms, "person", "Kim", ""))
	var last Alarm
	err := j.update(t.Context(), func(tx *sql.Tx) error {
		for i := range alarms {
			last = Alarm{ID: seen(i, "", "", "").ID, Member: "Kim", Rule: "somebody"}
			if err := (entry{alarm: &last}).put(tx); err != nil {
				return err
			}
			if _, err := tx.Exec(putPicture, last.ID, make([]byte, 20_000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := Settings{Days: 1, Room: 7} // less than can be chosen
	if err := j.prune(s, begin.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if used, err := j.used(t.Context()); err != nil || used > s.bytes() || used < s.bytes()/2 {
		t.Errorf("%d bytes are used of %d, %v", used, s.bytes(), err)
	}
	left, err := j.Alarms(t.Context(), Filter{}, 0, alarms)
	if err != nil || len(left) == 0 || left[0].ID != last.ID {
		t.Errorf("%d of %d alarms are left, %v", len(left), alarms, err)
	}
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		given, want Settings
		ok          bool
	}{
		{Settings{}, Settings{Days: DefaultDays, Room: DefaultRoom}, true},
		{Settings{On: true, Days: 365, Room: 10240}, Settings{On: true, Days: 365, Room: 10240}, true},
		{Settings{Days: 366, Room: 20}, Settings{Days: 365, Room: 20}, false},
		{Settings{Days: -1, Room: 9}, Settings{Days: 1, Room: 10}, false},
	} {
		if got := test.given.bounded(); got != test.want {
			t.Errorf("%+v: %+v, not %+v", test.given, got, test.want)
		}
		if err := test.given.Check(); (err == nil) != test.ok {
			t.Errorf("%+v: %v", test.given, err)
		}
	}
}
