package ingest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"baimi/ingest/contract"
	"baimi/ingest/table"
)

// headRows is how many rows from the top may hold titles and the header.
const headRows = 30

// sheetPlan says how one sheet is read.
type sheetPlan struct {
	sheet    *table.Sheet
	stored   string // the sheet's name without personal data, for the lake and for logs
	match    *contract.HeaderMatch
	formDate *time.Time
	head     []table.Row // the rows above the data, as written
	returned bool        // two columns of ours stand first
	example  []string    // the template's example row, nil when there is none
	known    knownRows   // rows that we filled in, nil when the form was blank
}

// firstRow is the number of the first row that can hold data.
func (p *sheetPlan) firstRow() int { return p.match.HeaderRow + p.match.HeaderRows }

// plan decides what every sheet of a file holds. A *Refusal is returned when the
// file as a whole cannot be taken; the error is of the context or the reader.
func (i *Ingester) plan(ctx context.Context, file *table.File, dataset string) ([]*sheetPlan, []Note, *Refusal, error) {
	mark, err := readMarker(ctx, file)
	if err != nil {
		return nil, nil, nil, err
	}
	var known map[string]knownRows
	if mark != nil && mark.use == useTemplate {
		if known, err = readKnown(ctx, file); err != nil {
			return nil, nil, nil, err
		}
	}
	var plans []*sheetPlan
	var notes []Note
	var refusals []*Refusal
	for _, sheet := range file.Sheets {
		wanted, of := dataset, mark
		if mark != nil {
			if ourOwn(sheet.Name) {
				continue
			}
			named, ok := mark.datasets[sheet.Name]
			if _, known := i.config.Registry.Dataset(named); known && wanted == "" {
				wanted = named
			}
			// A sheet that was added or renamed is the sender's: only the example
			// row of a blank form may be copied into it.
			if !ok && mark.use != useTemplate {
				of = nil
			}
		}
		seen, err := i.recognise(ctx, sheet, wanted, of)
		if err != nil {
			return nil, nil, nil, err
		}
		switch {
		case seen.plan != nil:
			seen.plan.known = known[sheet.Name]
			seen.plan.stored = i.storedName(sheet.Name, plans)
			plans = append(plans, seen.plan)
		case seen.refusal != nil:
			refusals = append(refusals, seen.refusal)
		}
		notes = append(notes, seen.notes...)
	}
	refusal, more := i.weigh(plans, refusals)
	return plans, append(notes, more...), refusal, nil
}

// storedName returns the name of a sheet as it may be kept, different from those
// of the sheets before it: a person's name that became a mark must not let rows of
// two sheets look like those of one.
func (i *Ingester) storedName(sheet string, before []*sheetPlan) string {
	scrubbed := i.scrubber.Scrub(sheet, nil)
	name := scrubbed
	for n := 2; slices.ContainsFunc(before, func(p *sheetPlan) bool { return p.stored == name }); n++ {
		name = scrubbed + " " + strconv.Itoa(n)
	}
	return name
}

// ourOwn reports whether a sheet of this name was added by us and holds no data.
func ourOwn(sheet string) bool {
	if sheet == markerSheet || sheet == listsSheet || sheet == knownSheet {
		return true
	}
	for _, lang := range []string{"zh", "en"} {
		if sheet == say(lang, "template.help") || sheet == say(lang, "problems.sheet") {
			return true
		}
	}
	return false
}

// weigh decides between what fits and what does not. A sheet that names most of
// a dataset's required columns, names one twice or fits two datasets was meant
// as data and refuses the file; a summary or a list of codes beside good sheets
// does not.
func (i *Ingester) weigh(plans []*sheetPlan, refusals []*Refusal) (*Refusal, []Note) {
	var notes []Note
	for _, r := range refusals {
		near := r.Code == string(contract.CodeHeaderMissing) && !meantAsData(r)
		if r.Code != string(contract.CodeHeaderUnknown) && !near {
			return r, notes
		}
	}
	if len(plans) == 0 {
		for _, r := range refusals {
			if r.Code != string(contract.CodeHeaderUnknown) {
				return r, nil
			}
		}
		if len(refusals) > 0 {
			// Which of several unknown sheets was meant cannot be told.
			if len(refusals) > 1 {
				refusals[0].Sheet = ""
			}
			return refusals[0], nil
		}
		return &Refusal{Code: table.Empty}, nil
	}
	for _, r := range refusals {
		note := Note{Code: NoteSkipped, Sheet: r.Sheet}
		if p := r.Problems[0]; p.Dataset != nil && len(p.Args) >= 2 {
			note = Note{Code: NoteNear, Sheet: r.Sheet, Args: []any{p.Dataset.Label, missingLabels(r.Problems)}}
		}
		notes = append(notes, note)
	}
	return nil, notes
}

// meantAsData reports whether a sheet names at least half of the required
// columns of the dataset it resembles.
func meantAsData(r *Refusal) bool {
	for _, p := range r.Problems {
		if p.Code != contract.CodeHeaderMissing || p.Dataset == nil {
			continue
		}
		required := 0
		for _, c := range p.Dataset.Columns {
			if c.Required {
				required++
			}
		}
		return 2*missingCount(p) <= required
	}
	return false
}

func missingCount(p contract.Problem) int {
	for _, arg := range p.Args {
		if labels, ok := arg.([]contract.Text); ok {
			return len(labels)
		}
	}
	return 0
}

// missingLabels joins the labels of the missing columns in both languages.
func missingLabels(problems []contract.Problem) contract.Text {
	var zh, en []string
	for _, p := range problems {
		for _, arg := range p.Args {
			if labels, ok := arg.([]contract.Text); ok && p.Code == contract.CodeHeaderMissing {
				for _, label := range labels {
					zh, en = append(zh, label.Zh), append(en, label.En)
				}
			}
		}
	}
	return contract.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// recognised is what a look at the top of one sheet found: a plan, or a refusal.
type recognised struct {
	plan    *sheetPlan
	refusal *Refusal
	notes   []Note
}

func (i *Ingester) recognise(ctx context.Context, sheet *table.Sheet, dataset string, mark *marker) (recognised, error) {
	head, err := readHead(ctx, sheet)
	if err != nil {
		return recognised{}, err
	}
	if len(head) == 0 {
		return recognised{}, nil
	}
	returned := mark != nil && mark.use == useReturned
	match, problems, err := i.match(sheet, head, dataset, returned)
	if err != nil {
		return recognised{}, err
	}
	if len(problems) > 0 {
		r := &Refusal{Code: string(problems[0].Code), Sheet: sheet.Name, Problems: problems}
		for _, p := range problems {
			r.Detail += p.Text("en") + " "
		}
		r.Detail = strings.TrimSpace(r.Detail)
		return recognised{refusal: r}, nil
	}
	plan := &sheetPlan{sheet: sheet, match: match, formDate: match.FormDate, returned: returned}
	for _, row := range head {
		if row.Number < plan.firstRow() {
			plan.head = append(plan.head, row)
		}
	}
	if mark != nil && mark.use == useTemplate || isWholeForm(match) {
		plan.example = exampleCells(match)
	}
	var notes []Note
	if sheet.Hidden {
		notes = append(notes, Note{Code: NoteHidden, Sheet: sheet.Name})
	}
	if len(match.Extra) > 0 {
		notes = append(notes, Note{Code: NoteExtra, Sheet: sheet.Name, Args: []any{strings.Join(match.Extra, "、")}})
	}
	return recognised{plan: plan, notes: notes}, nil
}

// match finds the dataset of a sheet. Merged ranges are asked for only where the
// rows alone leave doubt, since finding them means passing over the whole sheet.
func (i *Ingester) match(sheet *table.Sheet, rows []table.Row, dataset string, returned bool) (*contract.HeaderMatch, []contract.Problem, error) {
	head := contract.Head{}
	for _, row := range rows {
		cells := row.Cells
		if returned {
			cells = withoutHelpers(cells)
		}
		head.Rows = append(head.Rows, contract.HeadRow{Number: row.Number, Cells: cells})
	}
	match, problems := i.config.Registry.Match(head, dataset)
	if len(problems) == 0 && match.HeaderRows == 1 {
		return match, nil, nil
	}
	merges, err := sheet.Merges()
	if err != nil {
		return nil, nil, err
	}
	for _, m := range merges {
		if m.FirstRow <= rows[len(rows)-1].Number {
			head.Merges = append(head.Merges, contract.Span{FirstRow: m.FirstRow, FirstCol: m.FirstCol, LastRow: m.LastRow, LastCol: m.LastCol})
		}
	}
	if len(head.Merges) > 0 {
		match, problems = i.config.Registry.Match(head, dataset)
	}
	return match, problems, nil
}

func readHead(ctx context.Context, sheet *table.Sheet) ([]table.Row, error) {
	var head []table.Row
	for row, err := range sheet.Rows(ctx) {
		if err != nil {
			return nil, err
		}
		head = append(head, row)
		if len(head) == headRows {
			break
		}
	}
	return head, nil
}

// helperColumns is how many columns of ours stand before the sender's in a
// workbook of failing rows.
const helperColumns = 2

// withoutHelpers blanks our own columns, so that no contract takes them for its.
func withoutHelpers(cells []string) []string {
	out := append([]string(nil), cells...)
	clear(out[:min(helperColumns, len(out))])
	return out
}

// isWholeForm reports whether a sheet has every column of the blank form, as when
// the form was saved as CSV or copied into another workbook: its example row may
// have come along.
func isWholeForm(match *contract.HeaderMatch) bool {
	for _, c := range match.Dataset.TemplateColumns() {
		if !slices.ContainsFunc(match.Columns, func(k int) bool { return k >= 0 && match.Dataset.Columns[k] == c }) {
			return false
		}
	}
	return true
}

// exampleCells returns the cells that a template's example row has under this
// header.
func exampleCells(match *contract.HeaderMatch) []string {
	cells := make([]string, len(match.Columns))
	some := false
	for cell, column := range match.Columns {
		if column >= 0 {
			cells[cell] = match.Dataset.Columns[column].Example
			some = some || cells[cell] != ""
		}
	}
	if !some {
		return nil
	}
	return cells
}

// isExample reports whether a row still is the template's example row.
func (p *sheetPlan) isExample(cells []string) bool {
	if p.example == nil {
		return false
	}
	for i := range max(len(cells), len(p.example)) {
		have, want := "", ""
		if i < len(cells) {
			have = strings.TrimSpace(cells[i])
		}
		if i < len(p.example) {
			want = p.example[i]
		}
		if have != want {
			return false
		}
	}
	return true
}
