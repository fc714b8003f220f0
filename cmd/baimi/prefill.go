package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/sql/warehouse"
)

// prefiller fills forms with what the warehouse knows of one region at as-of.
type prefiller struct {
	db       *warehouse.DB
	registry *contract.Registry
	code     string
	level    string
	place    string
	asOf     time.Time
}

// prefiller opens the warehouse for the region of this code. The caller closes its db.
func (c *city) prefiller(ctx context.Context, code string) (*prefiller, error) {
	db, err := warehouse.Open(ctx, c.home.warehouse(), warehouse.Options{ReadOnly: true, Sealed: true, Zone: c.zone})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New(c.app.text.s("error.no_warehouse"))
	}
	if err != nil {
		return nil, err
	}
	p := &prefiller{db: db, registry: c.registry, code: code}
	err = p.find(ctx, c.app.lang)
	if err == nil && p.level == "" {
		err = c.app.text.wrongUsage("error.no_region", code)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return p, nil
}

// find reads the region's level and name; the level stays "" when there is no
// such region.
func (p *prefiller) find(ctx context.Context, lang string) error {
	rows, err := p.rows(ctx, fmt.Sprintf(`select g.level, g.name, g.name_en, o.as_of
		from core.region g cross join ops.params o
		where g.region_code = %s and not g.is_unplaced`, warehouse.String(p.code)))
	if err != nil || len(rows) == 0 {
		return err
	}
	p.level, p.place = rows[0]["level"], rows[0]["name"]
	if en := rows[0]["name_en"]; lang == "en" && en != "" {
		p.place = en
	}
	p.asOf, err = time.Parse(time.DateOnly, rows[0]["as_of"])
	return err
}

// owed returns the datasets that the submission calendar asks of the region's
// office, in the order of the contracts.
func (p *prefiller) owed(ctx context.Context) ([]*contract.Dataset, error) {
	rows, err := p.rows(ctx, "select dataset from core.submission_rule where level = "+warehouse.String(p.level))
	if err != nil {
		return nil, err
	}
	var owed []*contract.Dataset
	for _, d := range p.registry.Datasets() {
		if slices.ContainsFunc(rows, func(row map[string]string) bool { return row["dataset"] == d.Name }) {
			owed = append(owed, d)
		}
	}
	return owed, nil
}

// form fills in the form of a dataset.
func (p *prefiller) form(ctx context.Context, d *contract.Dataset) (ingest.Form, error) {
	form := ingest.Form{Dataset: d, Place: p.place, On: p.asOf}
	query := p.query(d)
	if query == "" {
		return form, nil
	}
	var err error
	if form.Rows, err = p.rows(ctx, query); err != nil {
		return ingest.Form{}, fmt.Errorf("fill in form of %s: %w", d.Name, err)
	}
	return form, nil
}

// rows reads a result as text by column; a null is "".
func (p *prefiller) rows(ctx context.Context, query string) ([]map[string]string, error) {
	result, err := p.db.Read(ctx, query)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	columns := result.Columns()
	var rows []map[string]string
	for values, err := range result.All() {
		if err != nil {
			return nil, err
		}
		row := make(map[string]string, len(columns))
		for k, v := range values {
			if !v.Null {
				row[columns[k].Name] = v.Text
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// openUntil names for events the column whose date ends them: a form lists those
// that are still open. Events without such an end are written anew each time.
func openUntil(dataset string) string {
	return map[string]string{
		"handovers": "completed_on", "facility_renewals": "completed_on", "epidemic_tasks": "done_on", "disputes": "closed_on",
		"findings": "rectified_on", "coordination_items": "closed_on",
	}[dataset]
}

// query returns the SQL of what is known of a dataset in the region, "" when its
// form goes out blank.
func (p *prefiller) query(d *contract.Dataset) string {
	place := p.within(d)
	switch end := openUntil(d.Name); {
	case d.Kind == contract.Policy || place == "":
		return ""
	case d.Kind == contract.Register:
		return p.held(d, place)
	case end != "":
		return fmt.Sprintf("with %s select %s from newest where %s is null and %s order by %s",
			p.newest(d), stored(d, nil), end, place, keyed(d))
	}
	return p.due(d)
}

// held is the statement of each key in force at as-of.
func (p *prefiller) held(d *contract.Dataset, place string) string {
	var key []string
	for _, k := range d.Key {
		if k != d.Effective {
			key = append(key, warehouse.Ident(k))
		}
	}
	effective := warehouse.Ident(d.Effective)
	running := "true"
	if _, ok := d.Column("end_on"); ok {
		running = "(end_on is null or end_on >= " + p.day(p.asOf) + ")"
	}
	return fmt.Sprintf(`with stated as (
			select *, row_number() over (partition by %[1]s, %[2]s order by _received_at desc, _batch, _sheet, _row desc) as _nth
			from raw.%[3]s where %[2]s <= %[4]s
		),
		held as (
			select *, row_number() over (partition by %[1]s order by %[2]s desc) as _newest
			from stated where _nth = 1 and coalesce(statement, 'valid') <> 'void'
		)
		select %[5]s from held
		where _newest = 1 and coalesce(statement, 'valid') <> 'ended' and %[6]s and %[7]s order by %[8]s`,
		strings.Join(key, ", "), effective, warehouse.Ident(d.Name), p.day(p.asOf), stored(d, nil), running, place, keyed(d))
}

// newest is the CTE of the newest statement of each event until as-of.
func (p *prefiller) newest(d *contract.Dataset) string {
	return fmt.Sprintf(`newest as (
			select * from (
				select *, row_number() over (partition by %s order by _received_at desc, _batch, _sheet, _row desc) as _nth
				from raw.%s where %s <= %s
			) where _nth = 1 and coalesce(statement, 'valid') <> 'void'
		)`, keyed(d), warehouse.Ident(d.Name), warehouse.Ident(d.EventTime), p.day(p.asOf))
}

// due lists what the region owes of a dataset for the last period that has ended:
// a row for each, with what was reported already.
func (p *prefiller) due(d *contract.Dataset) string {
	period := p.lastPeriod(1)
	var base string
	switch d.Name {
	case "leader_reports":
		leaders, _ := p.registry.Dataset("building_leaders")
		posts := strings.ReplaceAll(p.held(leaders, p.within(leaders)), "order by "+keyed(leaders), "")
		base = fmt.Sprintf("select leader_id, %s as month from (%s) where state = 'filled'", p.day(period), posts)
	case "revenue_disclosures":
		period = p.lastPeriod(3)
		base = fmt.Sprintf(`select compound_id, %s as quarter from core.compound
			where management in ('company', 'self') and compound_id in (%s)`, p.day(period), p.compounds())
	case "member_checkins":
		base = fmt.Sprintf(`select g.region_code as community_code, %s as month from core.region g
			join core.region_path r on r.leaf_code = g.region_code
			where g.level = 'community' and not g.is_unplaced and r.region_code = %s`, p.day(period), warehouse.String(p.code))
	case "evaluations":
		period = p.lastPeriod(3)
		base = fmt.Sprintf(`select v.compound_id, v.company_id, %[1]s as cycle from staging.service_contract v
			where v.company_id is not null and v.valid_from <= %[2]s and v.valid_to > %[2]s and v.compound_id in (%[3]s)
				and exists (select 1 from core.branch_compound b where b.compound_id = v.compound_id and b.valid_from <= %[2]s and b.valid_to > %[2]s)`,
			p.day(period), p.day(period.AddDate(0, 3, -1)), p.compounds())
	default:
		return ""
	}
	var on []string
	for _, k := range d.Key {
		on = append(on, fmt.Sprintf("n.%[1]s = b.%[1]s", warehouse.Ident(k)))
	}
	return fmt.Sprintf("with base as (%s), %s select %s from base b left join newest n on %s order by %s",
		base, p.newest(d), stored(d, d.Key), strings.Join(on, " and "), stored(d, d.Key, d.Key...))
}

// lastPeriod is the first day of the last span of so many months that ended by as-of.
func (p *prefiller) lastPeriod(months int) time.Time {
	next := p.asOf.AddDate(0, 0, 1)
	first := time.Date(next.Year(), next.Month(), 1, 0, 0, 0, 0, time.UTC)
	first = first.AddDate(0, -((int(first.Month()) - 1) % months), 0)
	return first.AddDate(0, -months, 0)
}

// within is the condition by which a row of the dataset lies in the region; ""
// when that cannot be told.
func (p *prefiller) within(d *contract.Dataset) string {
	if p.level == "city" {
		return "true"
	}
	for _, c := range d.Columns {
		if c.Type == contract.TypeRegion && c.Personal == contract.NotPersonal {
			return fmt.Sprintf("starts_with(%s, %s)", warehouse.Ident(c.Name), warehouse.String(p.code))
		}
	}
	for _, by := range [][2]string{
		{"compound_id", "compound_id in (%s)"},
		{"compound_ids", "list_has_any(string_split(compound_ids, '|'), (select list(compound_id) from (%s)))"},
		{"leader_id", "leader_id in (select leader_id from raw.building_leaders where compound_id in (%s))"},
		{"company_id", "company_id in (select company_id from raw.service_contracts where compound_id in (%s))"},
	} {
		if _, ok := d.Column(by[0]); ok {
			return fmt.Sprintf(by[1], p.compounds())
		}
	}
	return ""
}

// compounds selects the compounds that ever lay in the region.
func (p *prefiller) compounds() string {
	return `select s.compound_id from core.compound_state s
		join core.region_path r on r.leaf_code = s.region_code where r.region_code = ` + warehouse.String(p.code)
}

func (p *prefiller) day(t time.Time) string { return "date '" + t.Format(time.DateOnly) + "'" }

// stored lists the stored columns of a dataset, those of from out of the table b
// and the others out of n when from is given. only limits the list.
func stored(d *contract.Dataset, from []string, only ...string) string {
	var list []string
	for _, f := range d.Stored() {
		name := warehouse.Ident(f.Name)
		switch {
		case f.Personal == contract.Hash || len(only) > 0 && !slices.Contains(only, f.Name):
			continue
		case slices.Contains(from, f.Name):
			name = "b." + name
		case from != nil:
			name = "n." + name
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}

func keyed(d *contract.Dataset) string {
	var list []string
	for _, k := range d.Key {
		list = append(list, warehouse.Ident(k))
	}
	return strings.Join(list, ", ")
}
