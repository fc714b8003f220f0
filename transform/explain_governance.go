package transform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"baimi/sql/warehouse"
)

// Governance reports whether the figure is one of the governance systems: all that
// it counts is listed with what it adds.
func (m Metric) Governance() bool { return m.system != "" }

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
			system: system, measure: measure,
		})
	}
	return metrics, rows.Err()
}

const governanceMart = "marts.governance_month"

// governanceCounted is what the measures of the governance systems count: the
// marts publish its sums.
const governanceCounted = "core.governance_counted"

// governanceRows selects what a governance figure counts, with what each adds to
// it, and then what it does not count: of the same datasets the rows that it counts
// later, elsewhere or never, of all others that the models of its system read those
// of the region.
func governanceRows(ctx context.Context, db *warehouse.DB, c Config, m Metric) (string, error) {
	models, err := Models()
	if err != nil {
		return "", err
	}
	ofMeasure := fmt.Sprintf("c.system = %s and c.measure = %s", warehouse.String(m.system), warehouse.String(m.measure))
	var list string
	query := "select coalesce(string_agg(distinct c.dataset, ','), '') from " + governanceCounted + " c where " + ofMeasure
	if err := db.QueryRowContext(ctx, query).Scan(&list); err != nil {
		return "", fmt.Errorf("list what %s counts: %w", m.Name, err)
	}
	counted := strings.Split(list, ",")
	read := append(systemDatasets(models, m.system), counted...)
	var said, held []string
	for _, t := range c.Tables {
		if t.Kind == KindPolicy || !slices.Contains(read, t.Dataset) {
			continue
		}
		if slices.Contains(counted, t.Dataset) {
			said = append(said, fmt.Sprintf("select %s as dataset, %s as subject, _batch, _sheet, _row from said_%s h",
				warehouse.String(t.Dataset), t.subject("h"), t.Dataset))
		}
		if where := t.within(); where != "" {
			when := t.Effective
			if t.Kind == KindEvent {
				when = t.EventTime
				if !slices.Contains(counted, t.Dataset) { // a report of the month, say
					where += " and cast(h." + warehouse.Ident(when) + " as date) >= a.first_day"
				}
			}
			held = append(held, fmt.Sprintf(`select %s as dataset, %s as subject, cast(h.%s as varchar) as detail, h._batch, h._sheet, h._row
				from asked a join held_%s h on %s`, warehouse.String(t.Dataset), t.subject("h"), warehouse.Ident(when), t.Dataset, where))
		}
	}
	if len(held) == 0 {
		held = []string{"select dataset, subject, '' as detail, _batch, _sheet, _row from said where false"}
	}
	return fmt.Sprintf(`with unit as (
			select c.dataset, c.subject, min(h.name) as name, string_agg(distinct nullif(c.kind, ''), ' ') as kind,
				sum(c.numerator) as numerator, sum(c.denominator) as denominator
			from asked a
			join core.region_path p on p.region_code = a.subject
			join %[1]s c on c.region_code = p.leaf_code and c.month = a.first_day
			left join core.home h on h.compound_id = c.compound_id
			where %[2]s
			group by c.dataset, c.subject
		),
		counts as (
			select c.dataset, c.subject, min(c.month) as counts_from, max(c.month) as counts_to,
				min(case when c.month = a.first_day then c.region_code end) as counts_in
			from asked a cross join %[1]s c
			where %[2]s
			group by c.dataset, c.subject
		),
		said as (%[3]s),
		held as (%[4]s)
		select case when u.numerator > 0 then 'numerator' else 'denominator' end as part, u.subject, u.name, u.kind as detail, u.dataset,
			s._batch as batch, s._sheet as sheet, s._row as row, u.numerator, u.denominator,
			null as counts_from, null as counts_to, null as counts_in
		from unit u left join said s on s.dataset = u.dataset and s.subject = u.subject
		union all
		select case when h.dataset in (select dataset from said) then 'excluded' else 'considered' end, h.subject, '', h.detail, h.dataset,
			h._batch, h._sheet, h._row, null, null, n.counts_from, n.counts_to, n.counts_in
		from held h
		cross join asked a
		left join counts n on n.dataset = h.dataset and n.subject = h.subject
		where not exists (select 1 from unit u where u.dataset = h.dataset and u.subject = h.subject)
			-- what counted before only is long settled
			and (n.counts_to is null or n.counts_to >= a.first_day)`,
		governanceCounted, ofMeasure, strings.Join(said, " union all "), strings.Join(held, " union all ")), nil
}

// subject is the key of a row as one text.
func (t RawTable) subject(alias string) string {
	return "concat_ws('|', " + t.keyList(alias) + ")"
}

// within is the condition that a row h lies in the region asked for: with its
// compound, with that of its building leader, or as it names a region; "" where it
// names none.
func (t RawTable) within() string {
	const lies = `exists (select 1 from core.compound_state s join core.region_path p on p.leaf_code = s.region_code
		where s.valid_from <= a.until and s.valid_to > a.until and p.region_code = a.subject and s.compound_id `
	var where string
	for _, column := range t.Columns {
		id := "h." + warehouse.Ident(column.Name)
		switch column.Name {
		case "compound_id":
			return lies + "= " + id + ")"
		case "leader_id":
			where = lies + "in (select l.compound_id from core.leader_state l where l.leader_id = " + id + " and l.valid_from <= a.until and l.valid_to > a.until))"
		case "region_code", "town_code", "community_code", "district_code":
			if where == "" {
				where = `(` + id + ` = a.subject or ` + id + ` in (select p.leaf_code from core.region_path p where p.region_code = a.subject))`
			}
		}
	}
	return where
}

// systemDatasets returns the datasets that the models of a system read, those that
// only frame them (regions, months, the register of compounds, policy) left out,
// and the cases, which are what is counted.
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
			"core.home", "core.compound_stock", "core.compound_state", "core.stated_region", "core.governance_case":
			return
		}
		if dataset, isRaw := strings.CutPrefix(name, "raw."); isRaw {
			found = append(found, dataset)
		}
		for _, d := range byName[name].Depends {
			visit(d)
		}
	}
	for _, m := range models {
		if strings.HasPrefix(m.Name, "core.") && strings.HasSuffix(m.Name, "_counted") && strings.Contains(m.query, "'"+system+"' as system") {
			visit(m.Name)
		}
	}
	slices.Sort(found)
	return found
}
