package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"baimi/ingest"
	"baimi/sql/warehouse"
)

// reviewRows bounds each sheet of the review workbook: the spellings with the most
// tickets and the newest tickets come first, and what is settled makes room.
const reviewRows = 500

func (a *app) reviewCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "review",
		Short: a.text.s("review.short"),
		Long:  a.text.s("review.long"),
		Args:  a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.writing(cmd.Context(), "review", func(c *city) error {
				path, err := c.review(cmd.Context(), c.home.warehouse(), out)
				if err == nil && path == "" {
					fmt.Fprintln(a.stdout, a.text.s("review.nothing"))
				}
				return err
			})
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", a.text.s("flag.review_output"))
	return cmd
}

// review writes what a person should look at as forms that can be submitted, into
// the outbox unless folder names another place, and tells its path; "" when
// nothing is open. The file of the same issue is replaced.
func (c *city) review(ctx context.Context, path, folder string) (string, error) {
	db, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true, Sealed: true, Zone: c.zone})
	if errors.Is(err, fs.ErrNotExist) {
		return "", errors.New(c.app.text.s("error.no_warehouse"))
	}
	if err != nil {
		return "", err
	}
	defer db.Close()
	p := &prefiller{db: db, registry: c.registry}
	asked, err := p.rows(ctx, "select o.as_of, o.issue, y.city_code from ops.params o cross join core.policy y")
	if err != nil {
		return "", err
	}
	if len(asked) == 0 {
		return "", errors.New(c.app.text.s("error.no_warehouse"))
	}
	p.code = asked[0]["city_code"]
	if err := p.find(ctx, c.app.lang); err != nil {
		return "", err
	}
	var forms []ingest.Form
	var open, written int
	for _, s := range reviewSheets(p.code) {
		d, ok := c.registry.Dataset(s.dataset)
		if !ok {
			continue
		}
		rows, err := p.rows(ctx, s.query)
		if err != nil {
			return "", fmt.Errorf("collect %s for review: %w", s.dataset, err)
		}
		open += len(rows)
		rows = rows[:min(len(rows), reviewRows)]
		written += len(rows)
		if len(rows) == 0 {
			continue
		}
		c.wordReasons(rows)
		form := ingest.Form{Dataset: d, Place: p.place, On: p.asOf, Rows: rows}
		for _, key := range s.hints {
			form.Hints = append(form.Hints, ingest.Hint{Key: key, Label: c.app.text.s("review." + key), Width: hintWidths[key]})
		}
		forms = append(forms, form)
	}
	if len(forms) == 0 {
		return "", nil
	}
	if folder == "" {
		folder = c.home.outbox()
	}
	name := filepath.Join(folder, p.code+"-"+c.app.text.s("review.name", asked[0]["issue"])+".xlsx")
	if err := replaceFile(name, 0o600, func(w io.Writer) error { return ingest.WriteForms(w, forms, c.app.lang) }); err != nil {
		return "", err
	}
	fmt.Fprintln(c.app.stdout, c.app.text.s("review.done", strconv.Itoa(written), strconv.Itoa(open), name))
	return name, nil
}

// reviewSheet is one sheet of the review workbook: the dataset that it is a form of,
// where its rows come from, and the columns that are only looked at.
type reviewSheet struct {
	dataset, query string
	hints          []string
}

func reviewSheets(city string) []reviewSheet {
	return []reviewSheet{
		{"compound_aliases", "select spelling, coalesce(district_code, " + warehouse.String(city) + `) as region_code,
			cast(tickets as varchar) as hint_tickets, reason as hint_reason, replace(candidates, '|', chr(10)) as hint_candidates
			from core.review_spelling order by tickets desc, spelling, district_code`, []string{"hint_tickets", "hint_reason", "hint_candidates"}},
		{"company_aliases", `select spelling, cast(tickets as varchar) as hint_tickets, reason as hint_reason, replace(candidates, '|', chr(10)) as hint_candidates
			from core.review_company order by tickets desc, spelling`, []string{"hint_tickets", "hint_reason", "hint_candidates"}},
		{"ticket_reviews", `select v.ticket_id, v.why as hint_reason, strftime(v.intake_at, '%Y-%m-%d') as hint_day, v.excerpt as hint_excerpt,
			concat_ws(' ', c.compound_id, c.name) as hint_compound, v.named_company as hint_named,
			concat_ws(' ', v.contract_company_id, y.name) as hint_contract, replace(v.candidates, '|', chr(10)) as hint_candidates, v.earlier_id as hint_earlier,
			coalesce(c.town_code, nullif(regexp_extract(t.spot, '^[td]:([0-9]+)$', 1), '')) as region_code
			from core.review_ticket v
			left join core.compound c on c.compound_id = v.compound_id
			left join core.company y on y.company_id = v.contract_company_id
			left join core.complaint t on t.ticket_id = v.ticket_id
			order by v.intake_at desc, v.ticket_id, v.why`,
			[]string{"hint_reason", "hint_day", "hint_excerpt", "hint_compound", "hint_candidates", "hint_named", "hint_contract", "hint_earlier"}},
	}
}

var hintWidths = map[string]float64{
	"hint_tickets": 8, "hint_reason": 18, "hint_candidates": 40, "hint_day": 12, "hint_excerpt": 50, "hint_compound": 30,
	"hint_named": 30, "hint_contract": 40, "hint_earlier": 22,
}

// wordReasons puts the reasons into words.
func (c *city) wordReasons(rows []map[string]string) {
	for _, row := range rows {
		var words []string
		for reason := range strings.SplitSeq(row["hint_reason"], "|") {
			words = append(words, c.app.text.s("review.reason."+reason))
		}
		row["hint_reason"] = strings.Join(words, "; ")
	}
}
