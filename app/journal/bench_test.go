package journal

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"
)

const benchRows = 100_000

// fill makes a journal of many rows, which twenty labels and five members share.
func fill(b *testing.B) *Journal {
	b.Helper()
	j := create(b)
	err := j.update(context.Background(), func(tx *sql.Tx) error {
		for i := range benchRows {
			o := seen(i, fmt.Sprint("label ", i%20), fmt.Sprint("member ", i/20%5), "")
			if err := (entry{object: &o}).put(tx); err != nil {
				return err
			}
			if _, err := tx.Exec(putPicture, o.ID, make([]byte, 1000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return j
}

// BenchmarkOpen100000 opens a journal and reads what a window shows first.
func BenchmarkOpen100000(b *testing.B) {
	j := fill(b)
	for b.Loop() {
		again, err := Open(j.path)
		if err != nil {
			b.Fatal(err)
		}
		if len(list(b, again, Filter{}, 0, 200)) != 200 {
			b.Fatal("rows are missing")
		}
		if err := again.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFilter100000 answers a question with a page of rows, or learns that there are
// none.
func BenchmarkFilter100000(b *testing.B) {
	j := fill(b)
	for name, f := range map[string]Filter{
		"label":  {Labels: []string{"label 7"}},
		"both":   {Labels: []string{"label 7"}, Members: []string{"member 3"}, Since: begin.Add(time.Hour)},
		"search": {Words: []string{"label 7", "member 3"}},
		"none":   {Words: []string{"nothing"}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				list(b, j, f, 0, 200)
			}
		})
	}
	b.Run("timeline", func(b *testing.B) {
		for b.Loop() {
			if _, err := j.Counts(context.Background(), Filter{}, begin, begin.Add(benchRows*time.Second), 100); err != nil {
				b.Fatal(err)
			}
		}
	})
}
