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
)

// Metric is a figure that can be explained.
type Metric struct {
	// Name is how it is asked for. A figure of the governance systems is
	// "system.measure".
	Name string
	// Period is PeriodWeek or PeriodMonth; of a company a month metric can also be
	// asked for a quarter.
	Period string
	// Subjects are what it can be asked about.
	Subjects []string

	figure, rows string
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
		m := Metric{Name: strings.TrimSuffix(path.Base(name), ".sql"), figure: string(text)}
		head := headComment(m.figure)
		m.Period = head["period"]
		for subject := range strings.SplitSeq(head["subjects"], ",") {
			m.Subjects = append(m.Subjects, strings.TrimSpace(subject))
		}
		rows, err := fs.ReadFile(schema.Explain, "explain/rows/"+head["rows"]+".sql")
		if err != nil {
			return nil, fmt.Errorf("read metric %s: the head comment needs \"-- rows:\" with a file of explain/rows: %w", name, err)
		}
		if m.Period != PeriodWeek && m.Period != PeriodMonth {
			return nil, fmt.Errorf("read metric %s: the head comment needs \"-- period:\" week or month", name)
		}
		m.rows = string(rows)
		metrics = append(metrics, m)
	}
	return metrics, nil
}

// GovernanceMetrics returns the figures of the governance systems that a
// warehouse holds, in its order; none where it holds none.
func GovernanceMetrics(ctx context.Context, db *warehouse.DB) ([]Metric, error) {
	models, err := Models()
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(models, func(m Model) bool { return m.Name == governanceMart }) {
		return nil, nil
	}
	rows, err := db.QueryContext(ctx, "select distinct system, measure from "+governanceMart+" order by system, measure")
	if err != nil {
		return nil, fmt.Errorf("list governance measures: %w", err)
	}
	defer rows.Close()
	var metrics []Metric
	for rows.Next() {
		var system, measure string
		if err := rows.Scan(&system, &measure); err != nil {
			return nil, fmt.Errorf("list governance measures: %w", err)
		}
		metrics = append(metrics, Metric{
			Name: system + "." + measure, Period: PeriodMonth, Subjects: []string{SubjectRegion},
			figure: fmt.Sprintf(`select m.numerator, m.denominator, m.share as value, m.share_lo as lo, m.share_hi as hi
				from asked a join %s m on m.region_code = a.subject and m.month = a.first_day
				where m.system = %s and m.measure = %s and m.kind = ''`, governanceMart, warehouse.String(system), warehouse.String(measure)),
			rows: governanceSystem + system,
		})
	}
	return metrics, rows.Err()
}

const (
	governanceMart   = "marts.governance_month"
	governanceSystem = "system:" // marks a Metric whose rows follow from the model graph
)

// Asked is one figure of one subject and period.
type Asked struct {
	Metric  Metric
	Kind    string // SubjectRegion, SubjectCompany or SubjectCompound
	Subject string // its code
	// First and Last are the days of the period: a week, a month or a quarter.
	First, Last time.Time
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
	// policy's weight), denominator, excluded, or considered where the model graph
	// alone tells which rows were read.
	Part string
	// Subject is the compound, branch, ticket or other thing that the row states;
	// Name and Detail say what of it.
	Subject, Name, Detail string
	// Dataset, Batch, File, Sheet and Row are where it stands in the original as
	// received; a text file has no sheet.
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
	args := []any{a.Kind, a.Subject, a.First.Format(time.DateOnly), a.Last.Format(time.DateOnly), a.Metric.Name}
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
	text := a.Metric.rows
	if system, ok := strings.CutPrefix(text, governanceSystem); ok {
		models, err := Models()
		if err != nil {
			return e, err
		}
		if text = governanceRows(c, models, system); text == "" {
			return e, nil
		}
	}
	query = askedTable + c.heldTables(text) + ` select part, coalesce(subject, ''), coalesce(name, ''), coalesce(detail, ''), dataset,
			batch, coalesce(b.original_name, ''), coalesce(sheet, ''), coalesce(row, 0), b.received_at
		from (` + text + `) as source join ops.batch b using (batch)
		order by case part when 'numerator' then 1 when 'half' then 2 when 'denominator' then 3 when 'excluded' then 4 else 5 end,
			dataset, subject, b.received_at, batch, sheet, row`
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return e, fmt.Errorf("read source rows: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Source
		if err := rows.Scan(&s.Part, &s.Subject, &s.Name, &s.Detail, &s.Dataset, &s.Batch, &s.File, &s.Sheet, &s.Row, &s.ReceivedAt); err != nil {
			return e, fmt.Errorf("read source rows: %w", err)
		}
		e.Sources = append(e.Sources, s)
	}
	return e, rows.Err()
}

const askedTable = `with asked as (
	select cast($1 as varchar) as kind, cast($2 as varchar) as subject, cast($3 as date) as first_day, cast($4 as date) as last_day,
		cast($5 as varchar) as metric, least(cast($4 as date), (select o.as_of from ops.params o)) as until
)`

// heldTables defines held_<dataset> for each dataset that a query names: the
// statement of each key in force on the last day asked for, or at as-of where that is
// earlier, or the last statement of an event that had happened by then.
func (c Config) heldTables(query string) string {
	var b strings.Builder
	for _, t := range c.Tables {
		if strings.Contains(query, "held_"+t.Dataset) {
			b.WriteString(",\n" + t.held())
		}
	}
	return b.String()
}

func (t RawTable) held() string {
	table, name := "raw."+warehouse.Ident(t.Dataset), warehouse.Ident("held_"+t.Dataset)
	valid := "true"
	if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == "statement" }) {
		valid = "coalesce(statement, 'valid') <> 'void'"
	}
	newest := "_received_at desc, _batch, _sheet, _row desc"
	if t.Kind == KindEvent {
		return fmt.Sprintf(`%[1]s as (
	select * exclude (nth) from (
		select r.*, row_number() over (partition by %[3]s order by %[4]s) as nth
		from %[2]s r cross join asked a
		where cast(r.%[5]s as date) <= a.until
	) as told where nth = 1 and %[6]s
)`, name, table, t.keyList("r"), newest, warehouse.Ident(t.EventTime), valid)
	}
	return fmt.Sprintf(`%[1]s as (
	select * exclude (nth, latest) from (
		select told.*, row_number() over (partition by %[3]s order by %[5]s desc) as latest
		from (
			select r.*, row_number() over (partition by %[4]s, r.%[5]s order by %[6]s) as nth
			from %[2]s r cross join asked a
			where r.%[5]s <= a.until
		) as told where nth = 1 and %[7]s
	) as standing where latest = 1
)`, name, table, t.keyList("told"), t.keyList("r"), warehouse.Ident(t.Effective), newest, valid)
}

// governanceRows selects what the fact model of a system reads of its datasets in
// the region: the rows that were considered. The model alone knows which of them
// counted.
func governanceRows(c Config, models []Model, system string) string {
	var parts []string
	for _, dataset := range systemDatasets(models, system) {
		i := slices.IndexFunc(c.Tables, func(t RawTable) bool { return t.Dataset == dataset })
		if i < 0 || c.Tables[i].Kind == KindPolicy {
			continue
		}
		t := c.Tables[i]
		var where string
		for _, column := range t.Columns {
			id := "h." + warehouse.Ident(column.Name)
			switch column.Name {
			case "compound_id":
				where = `exists (select 1 from core.compound_state s join core.region_path p on p.leaf_code = s.region_code
					where s.compound_id = ` + id + ` and s.valid_from <= a.until and s.valid_to > a.until and p.region_code = a.subject)`
			case "region_code", "town_code", "community_code", "district_code":
				if where == "" {
					where = `(` + id + ` = a.subject or ` + id + ` in (select p.leaf_code from core.region_path p where p.region_code = a.subject))`
				}
			}
		}
		if where == "" {
			continue
		}
		key := make([]string, len(t.Key))
		for i, k := range t.Key {
			key[i] = "h." + warehouse.Ident(k)
		}
		when := t.Effective
		if t.Kind == KindEvent {
			when = t.EventTime
		}
		parts = append(parts, fmt.Sprintf(`select 'considered' as part, concat_ws('|', %s) as subject, '' as name, cast(h.%s as varchar) as detail,
			%s as dataset, h._batch as batch, h._sheet as sheet, h._row as row
			from asked a join held_%s h on %s`, strings.Join(key, ", "), warehouse.Ident(when), warehouse.String(t.Dataset), t.Dataset, where))
	}
	return strings.Join(parts, "\nunion all\n")
}

// caseLetters is how many letters tell the systems with cases apart.
const caseLetters = 6

// systemDatasets returns the datasets that the fact models of a system read, those
// that only frame them (regions, months, the register of compounds, policy) left
// out. Of the cases, which several systems share, it takes the system's own: its
// staging model begins with the same letters (findings, staging.finding).
func systemDatasets(models []Model, system string) []string {
	byName := map[string]Model{}
	for _, m := range models {
		byName[m.Name] = m
	}
	var found []string
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		switch name {
		case "core.month", "core.week", "core.policy", "core.region", "core.region_path", "core.workday",
			"core.home", "core.compound_stock", "core.compound_state", "core.stated_region":
			return
		}
		if dataset, isRaw := strings.CutPrefix(name, "raw."); isRaw {
			found = append(found, dataset)
		}
		for _, d := range byName[name].Depends {
			if name == "core.governance_case" && !strings.HasPrefix(d, "staging."+system[:min(len(system), caseLetters)]) {
				continue
			}
			visit(d)
		}
	}
	for _, m := range models {
		if strings.HasPrefix(m.Name, "core.") && strings.HasSuffix(m.Name, "_fact") && strings.Contains(m.query, "'"+system+"'") {
			visit(m.Name)
		}
	}
	slices.Sort(found)
	return found
}
