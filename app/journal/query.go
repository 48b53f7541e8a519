package journal

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// A Filter says which rows are wanted; the zero Filter wants all. Of each list that is
// not empty, one must be that of the row. Calls have no labels, zones and words.
type Filter struct {
	Labels, Members, Zones []string
	Words                  []string  // one of them is its label, its member or its zone
	Since, Until           time.Time // when it was first seen; zero is any time, Until itself is not meant
}

// where is the condition in SQL, with its arguments.
func (f Filter) where() (string, []any) {
	conditions, args := []string{"1"}, []any{}
	for _, c := range []struct {
		column string
		wanted []string
	}{{"label", f.Labels}, {"member", f.Members}, {"zone", f.Zones}} {
		if len(c.wanted) > 0 {
			conditions = append(conditions, c.column+" IN (?"+strings.Repeat(", ?", len(c.wanted)-1)+")")
			for _, w := range c.wanted {
				args = append(args, w)
			}
		}
	}
	if len(f.Words) > 0 {
		// The plus has SQLite go through all rows in their order and stop when there are
		// enough, rather than find all that match and sort them.
		list := " IN (?" + strings.Repeat(", ?", len(f.Words)-1) + ")"
		conditions = append(conditions, "(+label"+list+" OR +member"+list+" OR +zone"+list+")")
		for range 3 {
			for _, w := range f.Words {
				args = append(args, w)
			}
		}
	}
	if !f.Since.IsZero() {
		conditions, args = append(conditions, "id >= ?"), append(args, firstID(f.Since))
	}
	if !f.Until.IsZero() {
		conditions, args = append(conditions, "id < ?"), append(args, firstID(f.Until))
	}
	return strings.Join(conditions, " AND "), args
}

// Objects gives at most n objects, the newest first. Those that follow are asked for with
// before as the ID of the last one; 0 begins.
func (j *Journal) Objects(ctx context.Context, f Filter, before ID, n int) ([]Object, error) {
	return readRows(ctx, j, "id, last, call, member, label, zone, score, x0, y0, x1, y1 FROM objects", f, before, n, func(rows *sql.Rows) (o Object, err error) {
		var last int64
		err = rows.Scan(&o.ID, &last, &o.Call, &o.Member, &o.Label, &o.Zone, &o.Score, &o.Box.X0, &o.Box.Y0, &o.Box.X1, &o.Box.Y1)
		o.Last = time.UnixMilli(last)
		return o, err
	})
}

// Calls does the same for calls.
func (j *Journal) Calls(ctx context.Context, f Filter, before ID, n int) ([]Call, error) {
	return readRows(ctx, j, "id, ended, member, identity, fps, lost, delay, frozen FROM calls", f, before, n, func(rows *sql.Rows) (c Call, err error) {
		var ended, delay, frozen int64
		err = rows.Scan(&c.ID, &ended, &c.Member, &c.Identity, &c.FPS, &c.Lost, &delay, &frozen)
		c.Ended, c.Delay, c.Frozen = time.UnixMilli(ended), time.Duration(delay)*time.Millisecond, time.Duration(frozen)*time.Millisecond
		return c, err
	})
}

// Alarms does the same for alarms.
func (j *Journal) Alarms(ctx context.Context, f Filter, before ID, n int) ([]Alarm, error) {
	return readRows(ctx, j, "id, call, member, rule, label, zone, clip, score, x0, y0, x1, y1 FROM alarms", f, before, n, func(rows *sql.Rows) (a Alarm, err error) {
		err = rows.Scan(&a.ID, &a.Call, &a.Member, &a.Rule, &a.Label, &a.Zone, &a.Clip, &a.Score, &a.Box.X0, &a.Box.Y0, &a.Box.X1, &a.Box.Y1)
		return a, err
	})
}

// readRows gives a page of rows of what is selected from a table.
func readRows[T any](ctx context.Context, j *Journal, selected string, f Filter, before ID, n int, scan func(*sql.Rows) (T, error)) ([]T, error) {
	where, args := f.where()
	if before != 0 {
		where, args = where+" AND id < ?", append(args, before)
	}
	rows, err := j.db.QueryContext(ctx, "SELECT "+selected+" WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, n)...)
	if err != nil {
		return nil, j.explain(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, j.explain(err)
		}
		all = append(all, row)
	}
	return all, j.explain(rows.Err())
}

// Picture gives the picture of an object or an alarm as JPEG; nil is none.
func (j *Journal) Picture(ctx context.Context, id ID) (jpeg []byte, err error) {
	err = j.db.QueryRowContext(ctx, "SELECT jpeg FROM pictures WHERE id = ?", id).Scan(&jpeg)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return jpeg, j.explain(err)
}
