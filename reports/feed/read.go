package feed

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// edition is a version in the making: what its manifest says and its rows by table.
type edition struct {
	manifest Manifest
	now      time.Time
	rows     map[string][]row
}

// read takes from the marts all that a version says.
func read(ctx context.Context, q Querier, o Options) (*edition, error) {
	e := &edition{now: o.Now, rows: map[string][]row{}}
	m := &e.manifest
	m.Format, m.LakeState, m.Program, m.KeyID = Format, o.LakeState, o.Program, o.Key.ID()
	m.WrittenAt = o.Now.In(o.Zone).Format(time.RFC3339)

	issue, err := one(ctx, q, "select issue, cast(as_of as varchar), cast(epoch_us(known_at) as varchar), policy_version from marts.issue")
	if err != nil {
		return nil, fmt.Errorf("read marts.issue: %w", err)
	}
	var micros int64
	if _, err := fmt.Sscan(issue[2], &micros); err != nil {
		return nil, fmt.Errorf("read known-at: %w", err)
	}
	m.Issue, m.AsOf, m.Policy.Version = issue[0], issue[1], issue[3]
	m.KnownAt = time.UnixMicro(micros).In(o.Zone).Format(time.RFC3339Nano)
	if err := m.chooseCycle(ctx, q, o.Cycle); err != nil {
		return nil, err
	}
	if err := m.readRules(ctx, q); err != nil {
		return nil, err
	}
	for _, t := range tables {
		if e.rows[t.name], err = t.read(ctx, q, m.Cycle); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// chooseCycle takes the cycle asked for, or the last one that is complete at as-of.
func (m *Manifest) chooseCycle(ctx context.Context, q Querier, asked string) error {
	rows, err := query(ctx, q, 4, "select cycle, cast(starts as varchar), cast(ends as varchar), stage from marts.score_cycle order by ends, cycle")
	if err != nil {
		return fmt.Errorf("read marts.score_cycle: %w", err)
	}
	refused := CycleError{Cycle: asked, Reason: "unknown"}
	if asked == "" {
		refused.Reason = "none"
	}
	for _, r := range rows {
		refused.Known = append(refused.Known, r[0])
		complete := r[3] != "open" && r[2] <= m.AsOf
		switch {
		case asked == r[0] && !complete:
			refused.Reason = "open"
		case complete && (asked == "" || asked == r[0]):
			m.Cycle, m.Starts, m.Ends, m.Stage = r[0], r[1], r[2], r[3]
		}
	}
	if m.Cycle == "" {
		return &refused
	}
	if !validCycle(m.Cycle) {
		return fmt.Errorf("name the feed's folder: %q is not a cycle like 2022Q2", m.Cycle)
	}
	return nil
}

// readRules names the rule and the policy that the scores were made with, and their hashes.
func (m *Manifest) readRules(ctx context.Context, q Querier) error {
	used, err := query(ctx, q, 2, "select distinct rule_version, cast(trial as varchar) from marts.score where cycle = ?", m.Cycle)
	if err != nil {
		return fmt.Errorf("read marts.score: %w", err)
	}
	switch len(used) {
	case 0:
		return &CycleError{Cycle: m.Cycle, Reason: "unscored"}
	case 1:
		m.Rules.Version, m.Trial = used[0][0], used[0][1] == "true"
	default:
		return fmt.Errorf("read marts.score: cycle %s is scored under more than one rule", m.Cycle)
	}
	policy, err := query(ctx, q, 2, "select key, value from marts.policy order by key")
	if err != nil {
		return fmt.Errorf("read marts.policy: %w", err)
	}
	text, err := json.Marshal(policy)
	if err != nil {
		return fmt.Errorf("hash the policy: %w", err)
	}
	m.Policy.SHA256 = sum(text)
	at := slices.IndexFunc(policy, func(r row) bool { return r[0] == "score.rules" })
	if at < 0 {
		return errors.New("read marts.policy: score.rules is missing")
	}
	m.Rules.SHA256 = sum([]byte(policy[at][1]))
	return nil
}

// identified are the companies with a valid USCC, also those that have items but no score.
const identified = "select company_id from marts.score where uscc_valid union select company_id from marts.company where uscc_valid"

// read returns the rows of a cycle in the order of their key, which must tell them apart.
func (t table) read(ctx context.Context, q Querier, cycle string) ([]row, error) {
	expressions := make([]string, len(t.columns))
	for i, c := range t.columns {
		from := c.from
		if from == "" {
			from = c.name
		}
		if c.kind == decimal {
			from = fmt.Sprintf("cast(%s as decimal(%d, %d))", from, c.digits, c.scale)
		}
		expressions[i] = "cast(" + from + " as varchar)"
	}
	rows, err := query(ctx, q, len(t.columns), "select "+strings.Join(expressions, ", ")+" from "+t.mart+
		" where cycle = ? and company_id "+t.firms+" ("+identified+")", cycle)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.mart, err)
	}
	for i, r := range rows {
		if rows[i], err = t.settle(r); err != nil {
			return nil, err
		}
	}
	return rows, t.sort(rows)
}

// sort orders rows by their key, whole numbers as such. It returns an error when two rows have one key.
func (t table) sort(rows []row) error {
	at := make([]int, len(t.key))
	for i, name := range t.key {
		at[i] = t.at(name)
	}
	slices.SortFunc(rows, func(a, b row) int {
		for _, i := range at {
			x, y := a[i], b[i]
			if t.columns[i].kind == integer && len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
		}
		return 0
	})
	for i := range rows {
		if i > 0 && t.id(rows[i]) == t.id(rows[i-1]) {
			return fmt.Errorf("read %s: two rows of %q", t.name, strings.ReplaceAll(t.id(rows[i]), "\x1f", " "))
		}
	}
	return nil
}

// companies counts the companies of a table.
func (e *edition) companies(t table) int {
	seen := map[string]bool{}
	for _, r := range e.rows[t.name] {
		seen[r[2]] = true
	}
	return len(seen)
}

// one returns the only row of a query of texts.
func one(ctx context.Context, q Querier, sql string) (row, error) {
	rows, err := query(ctx, q, 4, sql)
	if err == nil && len(rows) != 1 {
		err = fmt.Errorf("%d rows, want 1", len(rows))
	}
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// query returns rows of texts; a missing value is "".
func query(ctx context.Context, q Querier, columns int, text string, args ...any) ([]row, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []row
	cells := make([]sql.NullString, columns)
	targets := make([]any, columns)
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		r := make(row, columns)
		for i, c := range cells {
			r[i] = c.String
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
