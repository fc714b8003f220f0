package transform

import (
	"context"
	"fmt"
	"time"
)

// tickets is the dataset whose models are kept by month.
const tickets = "complaints"

// heavyPolicy is what the models kept by month take from the policy; a change
// builds all months again.
// What a city maps or adds to the dictionary is read for every ticket, too.
const heavyPolicyQuery = `select concat_ws('|', coalesce(window_days, -1), coalesce(contact_hours, -1), coalesce(due_days, -1),
	(select max(digest) from core.reader where reader = 'phrases'), (select coalesce(sum(hash(m)), 0) from staging.category_map m)) from core.policy`

const sameRegionsQuery = `select count(*) = 0
	from core.region_path n
	full join region_path_before b on b.leaf_code = n.leaf_code and b.region_code = n.region_code
	where n.leaf_code is null or b.leaf_code is null`

// remember keeps what the touching compares with: the small tables of the last
// build, and the tickets whose rows leave raw.complaints.
func (r *run) remember(ctx context.Context, plan loadPlan) error {
	err := r.exec(ctx, `create or replace temp table changed_ticket (ticket_id varchar, intake_at timestamp);
		create or replace temp table fresh_ticket (`+r.tables[tickets].asked().definitions()+`);
		create or replace temp table place_before as select * from core.place;
		create or replace temp table named_before as select * from core.company_named;
		create or replace temp table review_before as select * from staging.ticket_review;
		create or replace temp table known_before as select distinct compound_id from staging.compound;
		create or replace temp table reader_before as select * from core.reader;
		create or replace temp table contract_before as select * from staging.service_contract;
		create or replace temp table leaf_before as select * from core.leaf;
		create or replace temp table policy_before as select * from core.policy;
		create or replace temp table region_before as select * from core.region;
		create or replace temp table region_path_before as select * from core.region_path;
		create or replace temp table compound_before as select * from core.compound_state;
		create or replace temp table branch_before as select * from core.branch_state;
		create or replace temp table activity_before as select * from core.branch_activity`)
	if err != nil {
		return fmt.Errorf("remember the last build: %w", err)
	}
	for _, b := range bases {
		if err := r.exec(ctx, fmt.Sprintf("create or replace temp table %s as select * from %s", b.before(), b.source)); err != nil {
			return fmt.Errorf("remember the last build: %w", err)
		}
	}
	if gone := plan.remove[tickets]; len(gone) > 0 {
		err := r.exec(ctx, fmt.Sprintf("insert into changed_ticket select ticket_id, intake_at from raw.complaints where _batch in (%s)", literals(gone)))
		if err != nil {
			return fmt.Errorf("remember removed tickets: %w", err)
		}
	}
	return nil
}

// freshTable holds the tickets that come, so that nobody has to look for them among
// all others.
const freshTable = "temp.fresh_ticket"

// loadFresh reads the tickets that come.
func (r *run) loadFresh(ctx context.Context, plan loadPlan) error {
	files := plan.add[tickets]
	if !r.incremental || len(files) == 0 {
		return nil
	}
	// The temporary table is one of this session.
	return r.insertFiles(ctx, "fresh_ticket", r.tables[tickets].asked(), files)
}

// spellings are the short tables of the ways of writing and how each is read from
// tickets.
var spellings = [...]struct{ table, query string }{
	{"ops.place_spelling", `select distinct coalesce(district, ''), coalesce(town, ''), coalesce(compound_id, ''),
		coalesce(compound_name, ''), coalesce(_scope, '') from `},
	{"ops.category_spelling", `select distinct coalesce(category_path,
		concat_ws('->', category_1, category_2, category_3, category_4, category_5)) from `},
	{"ops.company_spelling", "select distinct coalesce(company_id, ''), coalesce(company_name, '') from "},
}

// writeSpellings brings one table of the ways of writing up to what the tickets
// hold, and reports whether it changed. Only when rows have left does it have to
// look at all of them.
func (r *run) writeSpellings(ctx context.Context, s session, table, query string, plan loadPlan) (changed bool, err error) {
	if r.readsFresh(plan) {
		added, err := s.affected(ctx, fmt.Sprintf("insert into %[1]s %[2]s fresh_ticket except select * from %[1]s", table, query))
		return added > 0, err
	}
	return true, s.exec(ctx, fmt.Sprintf("delete from %[1]s; insert into %[1]s %[2]s raw.complaints", table, query))
}

// readsFresh reports whether the new tickets tell all that is new of them.
func (r *run) readsFresh(plan loadPlan) bool { return r.incremental && len(plan.remove[tickets]) == 0 }

// touchAll marks every month of intake and every ticket.
func (r *run) touchAll(ctx context.Context) error {
	err := r.exec(ctx, `delete from ops.touched;
		insert into ops.touched select distinct _month from raw.complaints where _month is not null;
		delete from ops.touched_ticket;
		insert into ops.touched_ticket select distinct ticket_id from raw.complaints`)
	if err != nil {
		return fmt.Errorf("mark all months: %w", err)
	}
	return nil
}

// touchChanged marks the months that could come out differently than in the
// last build: those of every statement of a ticket that came or went; those of
// tickets that name such a ticket; those of tickets whose place, contract or
// region is another now; those between the last as-of and this one; and, since a ticket can be the repeat of one that lies up to the
// window before it, the months that begin within the window after a change.
func (r *run) touchChanged(ctx context.Context, plan loadPlan, before built) error {
	if err := r.readAgain(ctx); err != nil {
		return err
	}
	steps := []string{"delete from ops.touched", "delete from ops.touched_ticket"}
	if len(plan.add[tickets])+len(plan.remove[tickets]) > 0 {
		steps = append(steps,
			"insert into changed_ticket select ticket_id, intake_at from fresh_ticket",
			`create or replace temp table told as
				select r.ticket_id, r._month as month, r.intake_at from raw.complaints r
				join (select distinct ticket_id from changed_ticket) c on c.ticket_id = r.ticket_id`,
			// Where a ticket was told of before counts as much as where it is told of now.
			`create or replace temp table change as
				select distinct month, intake_at from told
				union
				select distinct cast(date_trunc('month', intake_at) as date), intake_at from changed_ticket`,
			"insert into ops.touched select distinct month from change",
			`insert into ops.touched
				select distinct cast(unnest(generate_series(date_trunc('month', c.intake_at), c.intake_at + p.window_days * interval 1 day, interval 1 month)) as date)
				from change c cross join core.policy p`,
			"insert into ops.touched_ticket select distinct ticket_id from changed_ticket",
		)
	}
	steps = append(steps,
		`create or replace temp table placed_anew as
			select n.* from core.place n
			join place_before b using (district, town, compound_id, compound_name, scope)
			where (n.spot, n.placed_by, n.unplaced_reason, n.district_code, n.town_code)
				is distinct from (b.spot, b.placed_by, b.unplaced_reason, b.district_code, b.town_code)`,
		`create or replace temp table named_anew as
			select n.told_id, n.told_name from core.company_named n
			join named_before b using (told_id, told_name)
			where n.company_id is distinct from b.company_id`,
		// A person may name a compound that the register gets only later, or loses.
		`create or replace temp table reviewed_anew as
			select ticket_id from (select * from staging.ticket_review except select * from review_before)
			union
			select ticket_id from (select * from review_before except select * from staging.ticket_review)
			union
			select ticket_id from staging.ticket_review
			where compound_id is not null
				and (compound_id in (select compound_id from staging.compound)) <> (compound_id in (select compound_id from known_before))`,
		// A ticket that goes on with one that is another now, since it names it or a person said so.
		`insert into ops.touched
			with other as (select ticket_id from changed_ticket union select ticket_id from reviewed_anew)
			select _month from raw.complaints
			where linked_ticket_id in (select ticket_id from other)
			union
			select _month from raw.complaints
			where ticket_id in (select ticket_id from staging.ticket_review where repeats_ticket_id in (select ticket_id from other))`,
		`create or replace temp table moved as
			select r.ticket_id, r._month as month from raw.complaints r
			join placed_anew a on a.district = coalesce(r.district, '') and a.town = coalesce(r.town, '')
				and a.compound_id = coalesce(r.compound_id, '') and a.compound_name = coalesce(r.compound_name, '')
				and a.scope = coalesce(r._scope, '')
			union
			select r.ticket_id, r._month from raw.complaints r
			join named_anew a on a.told_id = coalesce(r.company_id, '') and a.told_name = coalesce(r.company_name, '')
			union
			select r.ticket_id, r._month from raw.complaints r
			join reviewed_anew a on a.ticket_id = r.ticket_id
			union
			select ticket_id, month from retold`,
		"insert into ops.touched_ticket select distinct ticket_id from moved",
		`insert into ops.touched
			select distinct cast(unnest(generate_series(m.month, m.month + interval 1 month - interval 1 day + p.window_days * interval 1 day, interval 1 month)) as date)
			from (select distinct month from moved) as m
			cross join core.policy p`,
		`create or replace temp table contracted_anew as
			(select compound_id, company_id, valid_from, valid_to from staging.service_contract
				except select compound_id, company_id, valid_from, valid_to from contract_before)
			union
			(select compound_id, company_id, valid_from, valid_to from contract_before
				except select compound_id, company_id, valid_from, valid_to from staging.service_contract)`,
		`create or replace temp table handed_over as
			select distinct c.ticket_id, c.month from core.complaint c
			join contracted_anew a on a.compound_id = c.compound_id and c.intake_at >= a.valid_from and c.intake_at < a.valid_to`,
		"insert into ops.touched_ticket select ticket_id from handed_over",
		"insert into ops.touched select distinct month from handed_over",
		`insert into ops.touched select distinct w.month from core.complaint_week w
			join leaf_before b on b.spot = w.spot
			join core.leaf n on n.spot = b.spot
			where (n.region_code, n.region_district) is distinct from (b.region_code, b.region_district)`,
		fmt.Sprintf(`insert into ops.touched select distinct month from core.complaint_week
			where week > least(date '%[1]s', date '%[2]s') and week <= greatest(date '%[1]s', date '%[2]s')`,
			before.asOf.Format(time.DateOnly), r.clocks.asOf.Format(time.DateOnly)),
		`create or replace temp table touched_once as select distinct month from ops.touched
			where month is not null and month <= (select max(_month) from raw.complaints)
			union select distinct month from core.complaint where month > (select coalesce(max(_month), date '0001-01-01') from raw.complaints)`,
		"delete from ops.touched",
		"insert into ops.touched select month from touched_once",
		// A new table: by one that held every ticket before, DuckDB judges it large, and
		// reads all tickets to join it.
		`create or replace temp table touched_ticket_once as select distinct ticket_id from ops.touched_ticket;
			create or replace table ops.touched_ticket as select ticket_id from touched_ticket_once`,
		// A ticket is built from all its statements, so their months belong to it.
		`insert into ops.touched select distinct r._month from raw.complaints r
			where r.ticket_id in (select ticket_id from moved union select ticket_id from handed_over)
				and r._month not in (select month from ops.touched)`,
		rememberTexts,
	)
	for _, statement := range steps {
		if err := r.exec(ctx, statement); err != nil {
			return fmt.Errorf("mark touched months: %w", err)
		}
	}
	return nil
}

// readAgain fills retold with the tickets whose text names another compound than in
// the last build. A name that is new to the register can change what any other means,
// so that all texts which were asked before are asked again, but only then.
func (r *run) readAgain(ctx context.Context) error {
	var sameNames bool
	err := r.one(ctx, `select count(*) = 0 from core.reader n join reader_before b on b.reader = n.reader
		where n.reader = 'compounds' and n.digest <> b.digest`, &sameNames)
	if err != nil {
		return fmt.Errorf("compare names of compounds: %w", err)
	}
	if err := r.exec(ctx, "create or replace temp table retold (ticket_id varchar, month date)"); err != nil || sameNames {
		return err
	}
	m, err := r.model("core.text_place")
	if err != nil {
		return err
	}
	for _, statement := range []string{
		// The model itself is asked, for its own tickets.
		`delete from ops.touched; insert into ops.touched select distinct month from core.text_place;
			create or replace table ops.touched_ticket as select ticket_id from core.text_place`,
		"create or replace temp table told_now as\n" + m.query,
		`insert into retold
			select ticket_id, month from (select * from told_now except select * from core.text_place)
			union
			select ticket_id, month from (select * from core.text_place except select * from told_now)`,
	} {
		if err := r.exec(ctx, statement); err != nil {
			return fmt.Errorf("read texts again: %w", err)
		}
	}
	return nil
}

func (r *run) model(name string) (Model, error) {
	for _, m := range r.models {
		if m.Name == name {
			return m, nil
		}
	}
	return Model{}, fmt.Errorf("no model makes %s", name)
}
