package journal

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// maxValues bounds how many different values of a column are told.
const maxValues = 200

// Values are the labels, members and zones that there are, each sorted.
type Values struct{ Labels, Members, Zones []string }

// Values gives what a Filter may be made of.
func (j *Journal) Values(ctx context.Context) (v Values, err error) {
	for column, to := range map[string]*[]string{"label": &v.Labels, "member": &v.Members, "zone": &v.Zones} {
		if *to, err = j.distinct(ctx, column); err != nil {
			return v, j.explain(err)
		}
	}
	return v, nil
}

// distinct hops along the index of a column of objects, which takes a moment however many
// rows there are. Alarms are few.
func (j *Journal) distinct(ctx context.Context, column string) (all []string, err error) {
	rows, err := j.db.QueryContext(ctx, fmt.Sprintf(`WITH RECURSIVE hop (v) AS (
	SELECT min(%[1]s) FROM objects UNION ALL SELECT (SELECT min(%[1]s) FROM objects WHERE %[1]s > v) FROM hop WHERE v IS NOT NULL
) SELECT v FROM hop WHERE v <> '' UNION SELECT %[1]s FROM alarms WHERE %[1]s <> '' ORDER BY v LIMIT ?`, column), maxValues)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	return all, rows.Err()
}

// Span is the time from the first object or alarm that is wanted to the last; zero where
// there is none.
func (j *Journal) Span(ctx context.Context, f Filter) (first, last time.Time, err error) {
	where, args := f.where()
	var ids [2]ID
	for i, order := range [...]string{"ASC", "DESC"} {
		one := "SELECT * FROM (SELECT id FROM %s WHERE " + where + " ORDER BY id " + order + " LIMIT 1)"
		query := fmt.Sprintf("SELECT coalesce((SELECT id FROM ("+one+" UNION ALL "+one+") ORDER BY id "+order+" LIMIT 1), 0)", "objects", "alarms")
		if err := j.db.QueryRowContext(ctx, query, slices.Concat(args, args)...).Scan(&ids[i]); err != nil || ids[i] == 0 {
			return first, last, j.explain(err)
		}
	}
	return ids[0].Time(), ids[1].Time(), nil
}

// A Count is how many objects of a label, or alarms about it, there are in a part of a time.
type Count struct {
	Part  int // from 0
	Label string
	N     int
}

// Counts divides a time into equal parts and counts the objects in each of them.
func (j *Journal) Counts(ctx context.Context, f Filter, from, to time.Time, parts int) ([]Count, error) {
	return j.counts(ctx, "objects", f, from, to, parts)
}

// AlarmCounts does the same for alarms.
func (j *Journal) AlarmCounts(ctx context.Context, f Filter, from, to time.Time, parts int) ([]Count, error) {
	return j.counts(ctx, "alarms", f, from, to, parts)
}

func (j *Journal) counts(ctx context.Context, table string, f Filter, from, to time.Time, parts int) (all []Count, err error) {
	where, args := f.where()
	first := firstID(from)
	width := max((firstID(to)-first)/ID(parts), 1)
	args = append([]any{first, width}, append(args, first, first+width*ID(parts))...)
	rows, err := j.db.QueryContext(ctx, "SELECT (id - ?) / ? AS part, label, count(*) FROM "+table+" WHERE "+where+
		" AND id >= ? AND id < ? GROUP BY part, label ORDER BY part, label", args...)
	if err != nil {
		return nil, j.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Part, &c.Label, &c.N); err != nil {
			return nil, j.explain(err)
		}
		all = append(all, c)
	}
	return all, j.explain(rows.Err())
}
