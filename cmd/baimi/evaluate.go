package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"baimi/sql/warehouse"
	"baimi/transform/classify"
	"baimi/transform/evaluate"
)

// evaluateConfidence is that of the intervals that evaluate prints.
const evaluateConfidence = 0.95

func (a *app) evaluateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:       "evaluate match|classify FILE",
		Short:     a.text.s("evaluate.short"),
		Long:      a.text.s("evaluate.long"),
		Args:      a.args(2, 2),
		ValidArgs: []string{"match", "classify"},
	}
	format := a.formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(cmd.ValidArgs, args[0]) {
			return a.text.wrongUsage("evaluate.what", args[0])
		}
		labels, has, err := a.readLabels(args[1])
		if err != nil {
			return err
		}
		if needed := map[string]string{"match": "compound", "classify": "property"}[args[0]]; !has[needed] {
			return a.text.wrongUsage("evaluate.no_column", args[1], needed)
		}
		c, err := a.city()
		if err != nil {
			return err
		}
		db, err := warehouse.Open(cmd.Context(), a.home.warehouse(), warehouse.Options{ReadOnly: true, Sealed: true, Zone: c.zone})
		if errors.Is(err, fs.ErrNotExist) {
			return errors.New(a.text.s("error.no_warehouse"))
		}
		if err != nil {
			return err
		}
		defer db.Close()
		answers, err := answersOf(cmd.Context(), db, labels)
		if err != nil {
			return err
		}
		if missing := len(labels) - len(answers); missing > 0 {
			fmt.Fprintln(a.stderr, a.text.s("evaluate.missing", strconv.Itoa(missing), strconv.Itoa(len(labels))))
		}
		for n, list := range a.evaluated(args[0], labels, has, answers) {
			if n > 0 && *format != "json" {
				fmt.Fprintln(a.stdout)
			}
			if err := list.print(a.stdout, *format); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// label is what a person said of one ticket.
type label struct {
	ticket string
	evaluate.Reading
}

// answer is what the warehouse says of a ticket.
type answer struct {
	evaluate.Reading
	// called is the name of the compound.
	called string
}

// readLabels reads a UTF-8 CSV file with the columns id (or ticket_id, 工单编号) and
// compound, or property (yes, no) and any of category and responsibility. It tells
// which of them there are.
func (a *app) readLabels(path string) (labels []label, has map[string]bool, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	at, has := map[string]int{}, map[string]bool{}
	if len(rows) > 0 {
		for k, name := range rows[0] {
			name = strings.ToLower(strings.TrimSpace(name))
			if name == "ticket_id" || name == "工单编号" {
				name = "id"
			}
			at[name], has[name] = k, true
		}
	}
	if !has["id"] {
		return nil, nil, a.text.wrongUsage("evaluate.no_column", path, "id")
	}
	for n, row := range rows[1:] {
		cell := func(name string) string {
			if !has[name] {
				return ""
			}
			return row[at[name]]
		}
		if property := cell("property"); has["property"] && property != "yes" && property != "no" {
			return nil, nil, a.text.wrongUsage("evaluate.yes_no", path, strconv.Itoa(n+2), property)
		}
		place := cell("compound")
		if place == "none" || strings.HasPrefix(place, "ambiguous") {
			place = ""
		}
		labels = append(labels, label{cell("id"), evaluate.Reading{
			Property: cell("property") == "yes", Category: cell("category"), Responsibility: cell("responsibility"), Compound: place,
		}})
	}
	return labels, has, nil
}

// answersOf reads what the warehouse says of the labelled tickets.
func answersOf(ctx context.Context, db *warehouse.DB, labels []label) (map[string]answer, error) {
	var ids []string
	for _, l := range labels {
		ids = append(ids, warehouse.String(l.ticket))
	}
	answers := map[string]answer{}
	if len(ids) == 0 {
		return answers, nil
	}
	rows, err := db.QueryContext(ctx, `select c.ticket_id, c.is_property, coalesce(c.category, ''), coalesce(c.responsibility, ''), coalesce(c.compound_id, ''), coalesce(n.name, '')
		from core.complaint c
		left join (select compound_id, max_by(name, valid_from) as name from staging.compound group by compound_id) as n on n.compound_id = c.compound_id
		where c.ticket_id in (`+strings.Join(ids, ", ")+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var x answer
		if err := rows.Scan(&id, &x.Property, &x.Category, &x.Responsibility, &x.Compound, &x.called); err != nil {
			return nil, err
		}
		answers[id] = x
	}
	return answers, rows.Err()
}

// evaluated compares labels with answers: a table of shares for each question, with
// the confusion table of it behind.
func (a *app) evaluated(what string, labels []label, has map[string]bool, answers map[string]answer) []*listing {
	var texts []evaluate.Text
	for _, l := range labels {
		got, ok := answers[l.ticket]
		if !ok {
			continue
		}
		if got.Compound != l.Compound && got.called != "" {
			got.Compound = got.called // labels may name the compound
		}
		texts = append(texts, evaluate.Text{Want: l.Reading, Got: got.Reading})
	}
	readings := evaluate.Texts(texts, classify.Categories(), append(classify.Responsibilities(), classify.Unclear), evaluateConfidence)
	if what == "match" {
		p := readings.Compound
		list := &listing{Columns: []string{"question", "precision", "recall", "f1", "right", "wrong", "open", "misplaced", "left"}}
		list.add("compound", share(p.Precision), share(p.Recall), number(p.F1),
			strconv.Itoa(p.Right), strconv.Itoa(p.Wrong), strconv.Itoa(p.Open), strconv.Itoa(p.Misplaced), strconv.Itoa(p.Left))
		return []*listing{list}
	}
	var lists []*listing
	for _, q := range []struct {
		name   string
		report evaluate.Report
	}{{"property", readings.Property}, {"category", readings.Category}, {"responsibility", readings.Responsibility}} {
		if has[q.name] {
			lists = append(lists, a.shares(q.name, q.report), confusion(q.name, q.report.Confusion))
		}
	}
	return lists
}

func (a *app) shares(question string, report evaluate.Report) *listing {
	list := &listing{Columns: []string{"question", "label", "precision", "recall", "f1"}}
	for _, l := range report.Labels {
		list.add(question, named(l.Label), share(l.Precision), share(l.Recall), number(l.F1))
	}
	list.add(question, a.text.s("evaluate.all"), share(report.Accuracy), "", "")
	return list
}

// named is a label, "-" for no answer.
func named(label string) string { return cmp.Or(label, "-") }

func number(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// share writes a share with its counts and interval.
func share(s evaluate.Share) string {
	if s.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%d/%d, %.2f-%.2f)", s.Value, s.K, s.N, s.Lo, s.Hi)
}

// confusion has a row for what a ticket is and a column for what it got.
func confusion(question string, c evaluate.Confusion) *listing {
	list := &listing{Columns: []string{question}}
	for _, label := range c.Labels {
		list.Columns = append(list.Columns, named(label))
	}
	for i, row := range c.Counts {
		cells := []string{named(c.Labels[i])}
		for _, n := range row {
			cells = append(cells, strconv.Itoa(n))
		}
		list.add(cells...)
	}
	return list
}
