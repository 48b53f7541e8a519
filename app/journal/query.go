package journal

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// A Filter says which objects are wanted; the zero Filter wants all. Of each list that
// is not empty, one must be that of the object.
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
	where, args := f.where()
	if before != 0 {
		where, args = where+" AND id < ?", append(args, before)
	}
	rows, err := j.db.QueryContext(ctx, `SELECT id, last, call, member, label, zone, score, x0, y0, x1, y1
FROM objects WHERE `+where+` ORDER BY id DESC LIMIT ?`, append(args, n)...)
	if err != nil {
		return nil, j.explain(err)
	}
	defer rows.Close()
	var all []Object
	for rows.Next() {
		var o Object
		var last int64
		if err := rows.Scan(&o.ID, &last, &o.Call, &o.Member, &o.Label, &o.Zone, &o.Score, &o.Box.X0, &o.Box.Y0, &o.Box.X1, &o.Box.Y1); err != nil {
			return nil, j.explain(err)
		}
		o.Last = time.UnixMilli(last)
		all = append(all, o)
	}
	return all, j.explain(rows.Err())
}

// Picture gives the picture of an object as JPEG; nil is none.
func (j *Journal) Picture(ctx context.Context, id ID) (jpeg []byte, err error) {
	err = j.db.QueryRowContext(ctx, "SELECT jpeg FROM pictures WHERE id = ?", id).Scan(&jpeg)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return jpeg, j.explain(err)
}
