package transform

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	schema "baimi/sql"
	"baimi/sql/warehouse"
)

// The kinds of subject that a figure is about.
const (
	SubjectRegion   = "region"
	SubjectCompany  = "company"
	SubjectCompound = "compound"
)

// The periods of a figure.
const (
	PeriodWeek  = "week"
	PeriodMonth = "month"
	PeriodYear  = "year"  // the twelve whole months to one
	PeriodCycle = "cycle" // a cycle of scores, as known at as-of
)

// Metric is a figure that can be explained.
type Metric struct {
	// Name is how it is asked for. A figure of the governance systems is
	// "system.measure".
	Name string
	// Period is one of those above; of a company a month metric can also be asked for
	// a quarter.
	Period string
	// Subjects are what it can be asked about.
	Subjects []string

	figure, rows    string
	system, measure string // of a figure of the governance systems, which has no rows of its own
}

// Metrics returns the figures that the program itself can explain, by name.
// Those of the governance systems depend on the warehouse; see GovernanceMetrics.
func Metrics() ([]Metric, error) {
	names, err := fs.Glob(schema.Explain, "explain/figure/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list metrics: %w", err)
	}
	var metrics []Metric
	for _, name := range names {
		text, err := fs.ReadFile(schema.Explain, name)
		if err != nil {
			return nil, fmt.Errorf("read metric: %w", err)
		}
		m := Metric{figure: string(text)}
		head := headComment(m.figure)
		m.Period = head["period"]
		m.Subjects = listed(head["subjects"])
		rows, err := fs.ReadFile(schema.Explain, "explain/rows/"+head["rows"]+".sql")
		if err != nil {
			return nil, fmt.Errorf("read metric %s: the head comment needs \"-- rows:\" with a file of explain/rows: %w", name, err)
		}
		if !slices.Contains([]string{PeriodWeek, PeriodMonth, PeriodYear, PeriodCycle}, m.Period) {
			return nil, fmt.Errorf("read metric %s: the head comment needs \"-- period:\" week, month, year or cycle", name)
		}
		m.rows = string(rows)
		// A file answers to its own name, or to those that it lists.
		named := listed(head["metrics"])
		if len(named) == 0 {
			named = []string{strings.TrimSuffix(path.Base(name), ".sql")}
		}
		for _, m.Name = range named {
			metrics = append(metrics, m)
		}
	}
	slices.SortFunc(metrics, func(a, b Metric) int { return strings.Compare(a.Name, b.Name) })
	return metrics, nil
}

// Asked is one figure of one subject and period.
type Asked struct {
	Metric  Metric
	Kind    string // SubjectRegion, SubjectCompany or SubjectCompound
	Subject string // its code
	// First and Last are the days of the period: a week, a month, a quarter, a year or a
	// cycle.
	First, Last time.Time
	// Output is the rating that a count of scores is about; "" is the first one.
	Output string
}

// Explanation is how a figure came about.
type Explanation struct {
	// Known says that the warehouse holds the figure; else all but Sources is
	// empty.
	Known bool
	// The parts of the figure; what it does not have is not valid. Low and High
	// bound it at 95 %, the forecast at the policy's level.
	Numerator, Denominator, Value, Low, High sql.NullFloat64
	Sources                                  []Source
}

// Source is one row of a received file behind a figure. It never carries who
// complained.
type Source struct {
	// Part is numerator (and so also in the denominator), half (counted by the
	// policy's weight), denominator, excluded, or considered: read for the figure,
	// but not what it counts.
	Part string
	// Numerator and Denominator are what the subject adds to a figure of the
	// governance systems, so that all of them add up to its own; not valid where the
	// row adds nothing, and for other figures.
	Numerator, Denominator sql.NullFloat64
	// CountsFrom and CountsTo are the first and last month in which the figure
	// counts an excluded subject of the governance systems, CountsIn the lowest
	// region where it does so in the month asked for; empty where it never does.
	CountsFrom, CountsTo sql.NullTime
	CountsIn             string
	// Subject is the compound, branch, ticket or other thing that the row states;
	// Name and Detail say what of it.
	Subject, Name, Detail string
	// Dataset, Batch, File, Sheet and Row are where it stands in the original as
	// received; a text file has no sheet. Of a governance figure all but Dataset
	// are empty where something was owed and nothing came in.
	Dataset, Batch, File, Sheet string
	Row                         int64
	ReceivedAt                  time.Time
}

// Explain returns a figure with its numerator, denominator and source rows.
func Explain(ctx context.Context, db *warehouse.DB, c Config, a Asked) (Explanation, error) {
	e, err := explain(ctx, db, c, a)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain %s: %w", a.Metric.Name, err)
	}
	return e, nil
}

func explain(ctx context.Context, db *warehouse.DB, c Config, a Asked) (Explanation, error) {
	var e Explanation
	args := []any{a.Kind, a.Subject, a.First.Format(time.DateOnly), a.Last.Format(time.DateOnly), a.Metric.Name, a.Output}
	if a.Metric.Period == PeriodCycle {
		args[3] = nil // what came in after the cycle's end counts as well
	}
	query := askedTable + ` select cast(numerator as double), cast(denominator as double), cast(value as double), cast(lo as double), cast(hi as double)
		from (` + a.Metric.figure + `)`
	switch err := db.QueryRowContext(ctx, query, args...).Scan(&e.Numerator, &e.Denominator, &e.Value, &e.Low, &e.High); err {
	case nil:
		e.Known = true
	case sql.ErrNoRows:
		return e, nil
	default:
		return e, fmt.Errorf("read figure: %w", err)
	}
	text := "select *, " + noParts + " from (" + a.Metric.rows + ")"
	if a.Metric.Governance() {
		var err error
		if text, err = governanceRows(ctx, db, c, a.Metric); err != nil {
			return e, err
		}
	}
	var err error
	e.Sources, err = readSources(ctx, db, c, text, args)
	return e, err
}

// noParts are the columns of source rows that only figures of the governance systems
// have.
const noParts = "null as numerator, null as denominator, null as counts_from, null as counts_to, null as counts_in"

// readSources returns the source rows that a query gives for what is asked.
func readSources(ctx context.Context, db *warehouse.DB, c Config, text string, args []any) ([]Source, error) {
	query := askedTable + c.heldTables(text) + ` select part, numerator, denominator, counts_from, counts_to, coalesce(counts_in, ''),
			coalesce(subject, ''), coalesce(name, ''), coalesce(detail, ''), dataset,
			coalesce(batch, ''), coalesce(b.original_name, ''), coalesce(sheet, ''), coalesce(row, 0), b.received_at
		from (` + text + `) as source left join ops.batch b using (batch)
		order by case part when 'numerator' then 1 when 'half' then 2 when 'denominator' then 3 when 'excluded' then 4 else 5 end,
			dataset, subject, b.received_at, batch, sheet, row`
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read source rows: %w", err)
	}
	defer rows.Close()
	var all []Source
	for rows.Next() {
		var s Source
		var received sql.NullTime
		err := rows.Scan(&s.Part, &s.Numerator, &s.Denominator, &s.CountsFrom, &s.CountsTo, &s.CountsIn, &s.Subject, &s.Name, &s.Detail, &s.Dataset,
			&s.Batch, &s.File, &s.Sheet, &s.Row, &received)
		if err != nil {
			return nil, fmt.Errorf("read source rows: %w", err)
		}
		s.ReceivedAt = received.Time
		all = append(all, s)
	}
	return all, rows.Err()
}

// askedTable takes kind, subject, first and last day, metric and output. Without a last
// day all that is known at as-of is meant.
const askedTable = `with asked as (
	select cast($1 as varchar) as kind, cast($2 as varchar) as subject, cast($3 as date) as first_day,
		coalesce(cast($4 as date), o.as_of) as last_day, cast($5 as varchar) as metric, cast($6 as varchar) as output,
		coalesce(least(cast($4 as date), o.as_of), o.as_of) as until
	from ops.params o
)`

// heldTables defines held_<dataset> for each dataset that a query names: the
// statement of each key in force on the last day asked for, or at as-of where that is
// earlier, or the last statement of an event that had happened by then. In
// said_<dataset> what was only said later stands as well, where nothing was before.
func (c Config) heldTables(query string) string {
	var b strings.Builder
	for _, t := range c.Tables {
		if strings.Contains(query, "held_"+t.Dataset) {
			b.WriteString(",\n" + t.statements("held_"+t.Dataset, "happened <= until"))
		}
		if strings.Contains(query, "said_"+t.Dataset) {
			b.WriteString(",\n" + t.statements("said_"+t.Dataset, "true"))
		}
	}
	return b.String()
}

// statements defines a table with one statement of each key among those that a
// condition keeps.
func (t RawTable) statements(name, kept string) string {
	valid := "true"
	if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == "statement" }) {
		valid = "coalesce(statement, 'valid') <> 'void'"
	}
	when, told := t.Effective, t.keyList("r")+", happened"
	if t.Kind == KindEvent {
		when, told = t.EventTime, t.keyList("r") // an event happens once, whenever that is said to be
	}
	return fmt.Sprintf(`%[1]s as (
	select * exclude (happened, until, nth, latest) from (
		select told.*, row_number() over (partition by %[3]s order by happened > until, abs(happened - until)) as latest
		from (
			select r.*, row_number() over (partition by %[5]s order by _received_at desc, _batch, _sheet, _row desc) as nth
			from (select s.*, cast(s.%[4]s as date) as happened, a.until from %[2]s s cross join asked a) as r
			where %[7]s
		) as told where nth = 1 and %[6]s
	) as standing where latest = 1
)`, warehouse.Ident(name), "raw."+warehouse.Ident(t.Dataset), t.keyList("told"), warehouse.Ident(when), told, valid, kept)
}
