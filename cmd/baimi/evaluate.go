package main

import (
	"bytes"
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
		Args:      usage(cobra.ExactArgs(2)),
		ValidArgs: []string{"match", "classify"},
	}
	format := a.formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(cmd.ValidArgs, args[0]) {
			return usageError{errors.New(a.text.s("evaluate.what", args[0]))}
		}
		labels, err := a.readLabels(args[1])
		if err != nil {
			return err
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
		for n, list := range a.evaluated(args[0], labels, answers) {
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

// label is what a person said of one ticket; what the file does not say is nil.
type label struct {
	ticket                                 string
	property, category, responsible, place *string
}

// answer is what the warehouse says of a ticket.
type answer struct {
	property                                  bool
	category, responsible, compound, nameOfIt string
}

// readLabels reads a UTF-8 CSV file with the columns id (or ticket_id, 工单编号) and
// any of property (yes, no), category, responsibility and compound.
func (a *app) readLabels(path string) ([]label, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, usageError{errors.New(a.text.s("evaluate.no_id", path))}
	}
	at := map[string]int{}
	for k, name := range rows[0] {
		at[strings.ToLower(strings.TrimSpace(name))] = k
	}
	id := -1
	for _, name := range []string{"id", "ticket_id", "工单编号"} {
		if k, ok := at[name]; ok {
			id = k
		}
	}
	if id < 0 {
		return nil, usageError{errors.New(a.text.s("evaluate.no_id", path))}
	}
	cell := func(row []string, name string) *string {
		if k, ok := at[name]; ok {
			return &row[k]
		}
		return nil
	}
	var labels []label
	for _, row := range rows[1:] {
		labels = append(labels, label{row[id], cell(row, "property"), cell(row, "category"), cell(row, "responsibility"), cell(row, "compound")})
	}
	return labels, nil
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
		if err := rows.Scan(&id, &x.property, &x.category, &x.responsible, &x.compound, &x.nameOfIt); err != nil {
			return nil, err
		}
		answers[id] = x
	}
	return answers, rows.Err()
}

// evaluated compares labels with answers: a table of shares for each question, with
// the confusion table of it behind.
func (a *app) evaluated(what string, labels []label, answers map[string]answer) []*listing {
	pairs := map[string][]evaluate.Pair{}
	for _, l := range labels {
		got, ok := answers[l.ticket]
		if !ok {
			continue
		}
		if l.place != nil {
			want := *l.place
			if want == "none" || strings.HasPrefix(want, "ambiguous") {
				want = ""
			}
			placed := got.compound
			if placed != want && got.nameOfIt != "" {
				placed = got.nameOfIt // labels may name the compound
			}
			pairs["compound"] = append(pairs["compound"], evaluate.Pair{Want: want, Got: placed})
		}
		if l.property != nil {
			pairs["property"] = append(pairs["property"], evaluate.Pair{Want: yesNo(*l.property == "yes"), Got: yesNo(got.property)})
		}
		// Category and responsibility are told apart among what is property for both.
		if got.property && (l.property == nil || *l.property == "yes") {
			if l.category != nil {
				pairs["category"] = append(pairs["category"], evaluate.Pair{Want: *l.category, Got: got.category})
			}
			if l.responsible != nil {
				pairs["responsibility"] = append(pairs["responsibility"], evaluate.Pair{Want: *l.responsible, Got: got.responsible})
			}
		}
	}
	if what == "match" {
		return []*listing{a.shares("compound", []evaluate.Label{evaluate.Placements(pairs["compound"], evaluateConfidence)})}
	}
	orders := map[string][]string{
		"property": {"yes", "no"}, "category": classify.Categories(), "responsibility": append(classify.Responsibilities(), classify.Unclear),
	}
	var lists []*listing
	for _, question := range []string{"property", "category", "responsibility"} {
		if len(pairs[question]) == 0 {
			continue
		}
		report := evaluate.Labels(pairs[question], orders[question], evaluateConfidence)
		shares := a.shares(question, report.Labels)
		shares.add(question, a.text.s("evaluate.all"), share(report.Accuracy), "", "")
		lists = append(lists, shares, a.confusion(question, report.Confusion))
	}
	return lists
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func (a *app) shares(question string, labels []evaluate.Label) *listing {
	list := &listing{Columns: []string{"question", "label", "precision", "recall", "f1"}}
	for _, l := range labels {
		f1 := "-"
		if !math.IsNaN(l.F1) {
			f1 = strconv.FormatFloat(l.F1, 'f', 3, 64)
		}
		list.add(question, l.Label, share(l.Precision), share(l.Recall), f1)
	}
	return list
}

// share writes a share with its counts and interval.
func share(s evaluate.Share) string {
	if s.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%d/%d, %.2f-%.2f)", s.Value, s.K, s.N, s.Lo, s.Hi)
}

// confusion has a row for what a ticket is and a column for what it got.
func (a *app) confusion(question string, c evaluate.Confusion) *listing {
	list := &listing{Columns: append([]string{question}, c.Labels...)}
	for i, row := range c.Counts {
		cells := []string{c.Labels[i]}
		for _, n := range row {
			cells = append(cells, strconv.Itoa(n))
		}
		list.add(cells...)
	}
	return list
}
