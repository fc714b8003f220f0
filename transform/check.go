package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	schema "baimi/sql"
)

// The severities of a check.
const (
	// SeverityError stops the run: nothing is published.
	SeverityError = "error"
	// SeverityWarn is told and counted.
	SeverityWarn = "warn"
)

// Check is one or more queries whose rows are failures.
type Check struct {
	// Name is the name of its file without the suffix.
	Name string `json:"name"`
	// Protects says what must hold.
	Protects string `json:"protects"`
	// Severity is SeverityError or SeverityWarn.
	Severity string `json:"severity"`

	queries []string
}

// CheckFailure is a check that found rows.
type CheckFailure struct {
	Check, Protects, Severity string
	// Rows is how many failures there are and Sample the first of them, each as
	// "column=value …".
	Rows   int64
	Sample []string
}

// ChecksError says that checks of severity error failed; the live warehouse is
// untouched.
type ChecksError struct {
	// Failures are those of severity error, then those of severity warn.
	Failures []CheckFailure
}

// Error implements error.
func (e *ChecksError) Error() string {
	var b strings.Builder
	b.WriteString("the checks failed and nothing was published:")
	for _, f := range e.Failures {
		if f.Severity != SeverityError {
			continue
		}
		fmt.Fprintf(&b, "\n  %s (%d): %s", f.Check, f.Rows, f.Protects)
		for _, s := range f.Sample {
			b.WriteString("\n    " + s)
		}
	}
	return b.String()
}

// Checks returns all checks in the order of their names: those of the files, and
// that of the keys, which the models declare.
func Checks() ([]Check, error) {
	names, err := fs.Glob(schema.Checks, "checks/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list checks: %w", err)
	}
	var checks []Check
	for _, name := range names {
		text, err := fs.ReadFile(schema.Checks, name)
		if err != nil {
			return nil, fmt.Errorf("read check: %w", err)
		}
		c, err := parseCheck(name, string(text))
		if err != nil {
			return nil, err
		}
		checks = append(checks, c)
	}
	models, err := Models()
	if err != nil {
		return nil, err
	}
	checks = append(checks, keysCheck(models))
	slices.SortFunc(checks, func(a, b Check) int { return strings.Compare(a.Name, b.Name) })
	return checks, nil
}

func parseCheck(name, text string) (Check, error) {
	head := headComment(text)
	c := Check{
		Name:     strings.TrimSuffix(path.Base(name), ".sql"),
		Protects: head["protects"],
		Severity: head["severity"],
		queries:  []string{strings.TrimRight(strings.TrimSpace(text), ";")},
	}
	if c.Protects == "" || c.Severity != SeverityError && c.Severity != SeverityWarn {
		return Check{}, fmt.Errorf("read check %s: the head comment needs \"-- protects: …\" and \"-- severity: error\" or \"warn\"", name)
	}
	return c, nil
}

// sampleRows is how many failures of one check are told.
const sampleRows = 5

// check runs the queries of all checks, side by side.
func (r *run) check(ctx context.Context, checks []Check) ([]CheckFailure, error) {
	type job struct {
		check Check
		query string
		found CheckFailure
	}
	var jobs []*job
	for _, c := range checks {
		r.step("check " + c.Name)
		for _, query := range c.queries {
			jobs = append(jobs, &job{check: c, query: query})
		}
	}
	next := make(chan *job, len(jobs))
	for _, j := range jobs {
		next <- j
	}
	close(next)
	failed := make([]error, len(r.sessions))
	var wait sync.WaitGroup
	for n, s := range r.sessions {
		wait.Go(func() {
			for j := range next {
				var err error
				if j.found, err = runCheck(ctx, s, j.check, j.query); err != nil {
					failed[n] = fmt.Errorf("run check %s: %w", j.check.Name, err)
					return
				}
			}
		})
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	var found []CheckFailure
	for _, j := range jobs {
		if last := len(found) - 1; last >= 0 && found[last].Check == j.check.Name {
			found[last].add(j.found)
		} else {
			found = append(found, j.found)
		}
	}
	var grave, warnings []CheckFailure
	for _, f := range found {
		switch {
		case f.Rows == 0:
		case f.Severity == SeverityError:
			grave = append(grave, f)
		default:
			warnings = append(warnings, f)
		}
	}
	if len(grave) > 0 {
		return nil, &ChecksError{Failures: append(grave, warnings...)}
	}
	return warnings, nil
}

// add adds what another query of the same check found.
func (f *CheckFailure) add(more CheckFailure) {
	f.Rows += more.Rows
	f.Sample = append(f.Sample, more.Sample...)
	f.Sample = f.Sample[:min(len(f.Sample), sampleRows)]
}

// runCheck runs one query of a check.
func runCheck(ctx context.Context, s session, c Check, query string) (CheckFailure, error) {
	f := CheckFailure{Check: c.Name, Protects: c.Protects, Severity: c.Severity}
	err := s.each(ctx, query, func(rows *sql.Rows) error {
		f.Rows++
		if f.Rows > sampleRows {
			return nil
		}
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		parts := make([]string, len(columns))
		for i, v := range values {
			parts[i] = fmt.Sprintf("%s=%v", columns[i], v)
		}
		f.Sample = append(f.Sample, strings.Join(parts, " "))
		return nil
	})
	return f, err
}
