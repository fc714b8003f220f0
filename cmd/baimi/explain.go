package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baimi/reports"
	"baimi/sql/warehouse"
	"baimi/transform"
)

// question is what explain is asked, as written on the command line.
type question struct {
	region, company, compound string
	week, month, quarter      string
	cycle, output             string // of a score
	limit                     int
}

func (a *app) explainCommand() *cobra.Command {
	var q question
	cmd := &cobra.Command{
		Use:   "explain [METRIC]",
		Short: a.text.s("explain.short"),
		Long:  a.text.s("explain.long"),
		Args:  a.args(0, 1),
	}
	format := a.formatFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&q.region, "region", "", a.text.s("flag.region"))
	f.StringVar(&q.company, "company", "", a.text.s("flag.company"))
	f.StringVar(&q.compound, "compound", "", a.text.s("flag.compound"))
	f.StringVar(&q.week, "week", "", a.text.s("flag.week"))
	f.StringVar(&q.month, "month", "", a.text.s("flag.month"))
	f.StringVar(&q.quarter, "quarter", "", a.text.s("flag.quarter"))
	f.StringVar(&q.cycle, "cycle", "", a.text.s("flag.cycle"))
	f.StringVar(&q.output, "output", "", a.text.s("flag.score_output"))
	countFlag(f, &q.limit, "limit", a.text.s("flag.limit"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		db, err := c.published(cmd.Context())
		if err != nil {
			return err
		}
		defer db.Close()
		if len(args) == 1 && args[0] == scoreMetric {
			return c.explainScore(cmd.Context(), db, q, *format)
		}
		metrics, err := allMetrics(cmd.Context(), db)
		if err != nil {
			return err
		}
		if len(args) == 0 {
			l, err := a.metricTable(metrics)
			if err != nil {
				return err
			}
			return l.print(a.stdout, *format)
		}
		i := slices.IndexFunc(metrics, func(m transform.Metric) bool { return m.Name == args[0] })
		if i < 0 {
			return a.text.wrongUsage("error.no_metric", args[0])
		}
		return c.explain(cmd.Context(), db, metrics[i], q, *format)
	}
	return cmd
}

func allMetrics(ctx context.Context, db *warehouse.DB) ([]transform.Metric, error) {
	metrics, err := transform.Metrics()
	if err != nil {
		return nil, err
	}
	more, err := transform.GovernanceMetrics(ctx, db)
	return append(metrics, more...), err
}

func (a *app) metricTable(metrics []transform.Metric) (*listing, error) {
	l := &listing{Columns: []string{"metric", "name", "period", "about"}}
	for _, m := range metrics {
		definition, err := reports.DefinitionOf(a.lang, m.Name)
		if err != nil {
			return nil, err
		}
		l.add(m.Name, definition.Name, m.Period, strings.Join(m.Subjects, " "))
	}
	l.add(scoreMetric, a.text.s("explain.score.name"), "cycle", transform.SubjectCompany)
	return l, nil
}

// asked turns the flags into a question: the city and the week of the issue where
// nothing is said, for a month metric the last complete month at the end of the week (of the
// governance systems the month of its end), of a company the last complete quarter, of a
// year metric the twelve months to the last complete one, of a cycle metric the last whole
// cycle, as the pages print them.
func (c *city) asked(ctx context.Context, db *warehouse.DB, m transform.Metric, q question) (transform.Asked, error) {
	t := c.app.text
	a := transform.Asked{Metric: m, Kind: transform.SubjectRegion, Subject: q.region}
	switch {
	case q.company != "":
		a.Kind, a.Subject = transform.SubjectCompany, q.company
	case q.compound != "":
		a.Kind, a.Subject = transform.SubjectCompound, q.compound
	}
	if !slices.Contains(m.Subjects, a.Kind) {
		return a, t.wrongUsage("error.metric_subject", m.Name, strings.Join(m.Subjects, ", "))
	}
	var city string
	var week time.Time
	if err := db.QueryRowContext(ctx, "select city_code, week_start from marts.issue").Scan(&city, &week); err != nil {
		return a, fmt.Errorf("read the issue: %w", err)
	}
	if a.Subject == "" {
		a.Subject = city
	}
	var err error
	if q.week != "" {
		if week, err = parseWeek(q.week); err != nil {
			return a, t.wrongUsage("error.week", q.week)
		}
	}
	a.First, a.Last = week, week.AddDate(0, 0, 6)
	switch m.Period {
	case transform.PeriodWeek:
		return a, nil
	case transform.PeriodCycle:
		basis, err := transform.ReadScoreBasis(ctx, db, q.cycle)
		if err != nil {
			return a, c.app.cycleError(err)
		}
		a.First, a.Last, a.Output = basis.Starts, basis.Ends, q.output
		return a, nil
	}
	after, err := c.afterComplete(ctx, db, a.Last)
	if err != nil {
		return a, err
	}
	months := 1
	switch {
	case m.Period == transform.PeriodYear:
		months = 12
		a.First = after.AddDate(-1, 0, 0)
	case q.month != "":
		if a.First, err = time.Parse("2006-01", q.month); err != nil {
			return a, t.wrongUsage("error.month", q.month)
		}
	case q.quarter != "" || a.Kind == transform.SubjectCompany:
		months = 3
		a.First = time.Date(after.Year(), (after.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, -3, 0)
		if q.quarter != "" {
			year, n, ok := strings.Cut(q.quarter, "Q")
			y, err1 := strconv.Atoi(year)
			k, err2 := strconv.Atoi(n)
			if !ok || err1 != nil || err2 != nil || k < 1 || k > 4 {
				return a, t.wrongUsage("error.quarter", q.quarter)
			}
			a.First = time.Date(y, time.Month(3*k-2), 1, 0, 0, 0, 0, time.UTC)
		}
	case m.Governance():
		// The governance systems are counted up to as-of, in the month of the week's end.
		a.First = time.Date(a.Last.Year(), a.Last.Month(), 1, 0, 0, 0, 0, time.UTC)
	default:
		a.First = after.AddDate(0, -1, 0)
	}
	a.Last = a.First.AddDate(0, months, -1)
	return a, nil
}

// afterComplete returns the day after the last month that is over by a day and whose tickets have
// come; where there is none, after the last that is over.
func (c *city) afterComplete(ctx context.Context, db *warehouse.DB, day time.Time) (time.Time, error) {
	var last sql.NullTime
	if err := db.QueryRowContext(ctx, "select max(month_end) from core.month where complete and month_end <= cast(? as date)", day.Format(time.DateOnly)).Scan(&last); err != nil {
		return time.Time{}, fmt.Errorf("find the last complete month: %w", err)
	}
	after := day.AddDate(0, 0, 1)
	if last.Valid {
		after = last.Time.AddDate(0, 0, 1)
	}
	return time.Date(after.Year(), after.Month(), 1, 0, 0, 0, 0, time.UTC), nil
}

// parseWeek returns the Monday of an ISO week written as 2022-W28.
func parseWeek(label string) (time.Time, error) {
	var year, week int
	if n, err := fmt.Sscanf(label, "%d-W%d", &year, &week); err != nil || n != 2 || week < 1 || week > 53 {
		return time.Time{}, fmt.Errorf("%q is not a week", label)
	}
	// 4 January is always in the first week.
	day := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	return day.AddDate(0, 0, 7*(week-1)-(int(day.Weekday())+6)%7), nil
}

// explained is an explanation as JSON prints it.
type explained struct {
	Metric      string              `json:"metric"`
	Name        string              `json:"name"`
	Formula     string              `json:"formula"`
	Source      string              `json:"source"`
	Kind        string              `json:"about"`
	Subject     string              `json:"subject"`
	First       string              `json:"first_day"`
	Last        string              `json:"last_day"`
	AsOf        string              `json:"as_of"`
	KnownAt     string              `json:"known_at"`
	known       string              // as it is printed
	Numerator   *float64            `json:"numerator"`
	Denominator *float64            `json:"denominator"`
	Value       *float64            `json:"value"`
	Low         *float64            `json:"low"`
	High        *float64            `json:"high"`
	Printed     reports.Printed     `json:"printed"`
	Rows        []map[string]string `json:"rows"`
}

// explain prints how a figure came about. The figure stands above the table of
// source rows; with CSV it goes to stderr, so that stdout holds rows only.
func (c *city) explain(ctx context.Context, db *warehouse.DB, m transform.Metric, q question, format string) error {
	t := c.app.text
	a, err := c.asked(ctx, db, m, q)
	if err != nil {
		return err
	}
	e, err := transform.Explain(ctx, db, c.transformConfig(nil), a)
	if err != nil {
		return err
	}
	if !e.Known {
		return t.wrongUsage("error.no_figure", m.Name, a.Subject, a.First.Format(time.DateOnly), a.Last.Format(time.DateOnly))
	}
	definition, err := reports.DefinitionOf(c.app.lang, m.Name)
	if err != nil {
		return err
	}
	x := explained{
		Metric: m.Name, Name: definition.Name, Formula: definition.Formula, Source: definition.Source, Kind: a.Kind, Subject: a.Subject,
		First: a.First.Format(time.DateOnly), Last: a.Last.Format(time.DateOnly),
		Numerator: optional(e.Numerator), Denominator: optional(e.Denominator), Value: optional(e.Value), Low: optional(e.Low), High: optional(e.High),
	}
	if x.Printed, err = reports.Print(c.app.lang, m.Name, reports.Numbers{
		Value: orNaN(e.Value), Numerator: orNaN(e.Numerator), Denominator: orNaN(e.Denominator), Low: orNaN(e.Low), High: orNaN(e.High),
	}); err != nil {
		return err
	}
	var asOf, known time.Time
	if err := db.QueryRowContext(ctx, "select as_of, known_at from marts.issue").Scan(&asOf, &known); err != nil {
		return fmt.Errorf("read the issue: %w", err)
	}
	x.AsOf, x.KnownAt, x.known = asOf.Format(time.DateOnly), known.In(c.zone).Format(time.RFC3339Nano), c.known(known)

	shown := e.Sources
	if q.limit > 0 {
		shown = shown[:min(q.limit, len(shown))]
	}
	rows := c.sourceRows(shown, m.Governance())
	switch format {
	case "json":
		x.Rows = rows.objects()
		return printJSON(c.app.stdout, x)
	case "csv":
		c.printFigure(c.app.stderr, x)
	default:
		c.printFigure(c.app.stdout, x)
		fmt.Fprintln(c.app.stdout)
	}
	if err := rows.print(c.app.stdout, format); err != nil {
		return err
	}
	if left := len(e.Sources) - len(rows.Rows); left > 0 {
		fmt.Fprintln(c.app.stderr, t.s("explain.left", left))
	}
	return nil
}

// sourceRows lists source rows; those of a governance figure with what each adds to
// its numerator and denominator, or when it counts instead.
func (c *city) sourceRows(list []transform.Source, governance bool) *listing {
	t := c.app.text
	l := &listing{Columns: []string{"part", "dataset", "subject", "name", "detail", "file", "sheet", "row", "received_at"}}
	if governance {
		l.Columns = slices.Insert(l.Columns, 1, "numerator", "denominator")
	}
	number := func(v sql.NullFloat64) string {
		if !v.Valid {
			return ""
		}
		return strconv.FormatFloat(v.Float64, 'f', -1, 64)
	}
	for _, s := range list {
		detail, row, received := s.Detail, "", ""
		from, to := s.CountsFrom.Time.Format("2006-01"), s.CountsTo.Time.Format("2006-01")
		switch {
		case !governance || s.Part != "excluded":
		case s.CountsIn != "":
			detail = t.s("explain.counts_in", s.CountsIn)
		case !s.CountsFrom.Valid:
			detail = t.s("explain.counts_never")
		case from == to:
			detail = t.s("explain.counts_in", from)
		default:
			detail = t.s("explain.counts_months", from, to)
		}
		if s.Batch != "" {
			row, received = strconv.FormatInt(s.Row, 10), s.ReceivedAt.In(c.zone).Format("2006-01-02 15:04")
		}
		line := []string{t.s("explain.part." + s.Part), s.Dataset, s.Subject, s.Name, detail, s.File, s.Sheet, row, received}
		if governance {
			line = slices.Insert(line, 1, number(s.Numerator), number(s.Denominator))
		}
		l.add(line...)
	}
	return l
}

func optional(v sql.NullFloat64) *float64 {
	if !v.Valid {
		return nil
	}
	return &v.Float64
}

func orNaN(v sql.NullFloat64) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.Float64
}

// printFigure prints the figure with its parts as the pages do, its formula and where
// its data come from, one to a line.
func (c *city) printFigure(w io.Writer, x explained) {
	t, p := c.app.text, x.Printed
	fmt.Fprintln(w, t.s("explain.figure", x.Name, x.Subject, x.First, x.Last))
	fmt.Fprintln(w, t.s("explain.value", p.Figure, p.Parts))
	switch {
	case p.Interval == "":
	case x.Metric == "forecast": // its level is policy: forecast.level
		fmt.Fprintln(w, t.s("explain.interval_policy", p.Interval))
	default:
		fmt.Fprintln(w, t.s("explain.interval", p.Interval))
	}
	fmt.Fprintln(w, t.s("explain.formula", x.Formula))
	fmt.Fprintln(w, t.s("explain.source", x.Source))
	fmt.Fprintln(w, t.s("explain.clock", x.AsOf, x.known))
}
