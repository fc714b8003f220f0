package ingest

import (
	"errors"
	"strconv"
	"strings"

	"baimi/ingest/contract"
	"baimi/ingest/table"
	"baimi/sql/lake"
)

// Status says what became of a file.
type Status string

const (
	// Accepted: every row is in.
	Accepted Status = lake.Accepted
	// Partial: some rows are in, some went back.
	Partial Status = lake.Partial
	// Refused: the file as a whole could not be taken.
	Refused Status = lake.Refused
	// Duplicate: the same file of the same sender was taken before under the
	// same contracts; nothing was added.
	Duplicate Status = "duplicate"
)

// Outcome tells what became of one file.
type Outcome struct {
	// Checked says that nothing was stored: the outcome is one of Check.
	Checked bool
	// Batch is the id of the batch in the lake; "" from Check.
	Batch string
	// Name is the name the file was received under, Scope its sender's region.
	Name, Scope string
	Status      Status
	// Receipt is what the lake holds of the file, for a Duplicate the earlier
	// receipt; the zero Receipt from Check.
	Receipt lake.Receipt
	// Sheets lists the sheets that were read, in file order.
	Sheets []SheetOutcome
	// Cells is the number of failing cells.
	Cells int64
	// Problems are the first hundred problems of failing rows, in file order.
	Problems []Problem
	// Refusal says why a Refused file could not be taken, also where it is a Duplicate
	// of one; nil otherwise.
	Refusal *Refusal
	// Notes are observations that reject nothing.
	Notes []Note
	// Marked is the path of the workbook for the sender, "" when none was needed.
	Marked string
	// Archived is the path of the kept original, "" when none is kept.
	Archived string
}

// shownProblems is how many problems an Outcome lists.
const shownProblems = 100

// Problem is a problem of a row, with the place of the row in its file.
type Problem struct {
	contract.Problem
	// Sheet is the sheet's name, "" for a text file; Row counts from 1 as the sheet shows it.
	Sheet string
	Row   int
}

// SheetOutcome tells what became of one sheet.
type SheetOutcome struct {
	// Sheet is the sheet's name, "" for a text file.
	Sheet string
	// Dataset is the code name of the dataset it holds.
	Dataset string
	// Rows and Rejected count the accepted and the rejected rows, Unchanged those
	// of a prefilled form that came back as they went out and are not stored again.
	Rows, Rejected, Unchanged int64
}

// Rows returns the number of accepted rows; 0 for a Duplicate, which adds none.
func (o Outcome) Rows() int64 {
	var n int64
	for _, s := range o.Sheets {
		n += s.Rows
	}
	return n
}

// Rejected returns the number of rejected rows; 0 for a Duplicate.
func (o Outcome) Rejected() int64 {
	var n int64
	for _, s := range o.Sheets {
		n += s.Rejected
	}
	return n
}

// Returned reports whether the file, or a row of it, went back to its sender, now or
// when it came before.
func (o Outcome) Returned() bool {
	before := o.Status == Duplicate && (o.Receipt.Rejected() > 0 || o.Receipt.Outcome == lake.Refused)
	return before || o.Rejected() > 0 || o.Status == Refused
}

// Unchanged returns the number of rows that came back as a prefilled form had them.
func (o Outcome) Unchanged() int64 {
	var n int64
	for _, s := range o.Sheets {
		n += s.Unchanged
	}
	return n
}

// Sentence tells the outcome to a person: what was taken, what went back and
// where the workbook for mending lies, with the notes on lines of their own.
func (o Outcome) Sentence(lang string) string {
	var b strings.Builder
	switch status := o.Status; {
	case o.Checked && status == Partial:
		b.WriteString(say(lang, "outcome.checked_partial", o.Name, o.datasets(), count(o.Rows()), count(o.Rejected()), count(o.Cells)))
	case o.Checked && status == Accepted:
		b.WriteString(say(lang, "outcome.checked", o.Name, o.datasets(), count(o.Rows())))
	case status == Refused:
		b.WriteString(say(lang, "outcome.refused", o.Name, o.Refusal.Text(lang)))
	case status == Duplicate:
		b.WriteString(say(lang, "outcome.duplicate", o.Name, o.Batch))
	case status == Partial:
		b.WriteString(say(lang, "outcome.partial", o.Name, o.datasets(), count(o.Rows()), count(o.Rejected()), count(o.Cells)))
	default:
		b.WriteString(say(lang, "outcome.accepted", o.Name, o.datasets(), count(o.Rows())))
	}
	if o.Marked != "" {
		b.WriteString(say(lang, "outcome.marked", o.Marked))
	}
	for _, note := range o.Notes {
		b.WriteString("\n  " + note.Text(lang))
	}
	return b.String()
}

func (o Outcome) datasets() string {
	var names []string
	seen := map[string]bool{}
	for _, s := range o.Sheets {
		if !seen[s.Dataset] {
			seen[s.Dataset] = true
			names = append(names, s.Dataset)
		}
	}
	return strings.Join(names, ", ")
}

// count writes a number for a sentence, without the thousands separators that
// would make a row number unreadable for a spreadsheet's search.
func count(n int64) string { return strconv.FormatInt(n, 10) }

// Refusal is the reason why a file as a whole was not taken.
type Refusal struct {
	// Code is a code of package table or a sheet code of package contract.
	Code string
	// Detail completes the code for receipts and logs, in English and without
	// personal data.
	Detail string
	// Sheet is the sheet to blame, "" when it is the file.
	Sheet string
	// Problems are the problems of that sheet's header; empty when the file could
	// not be read at all.
	Problems []contract.Problem

	label *contract.Text // what readers call the detail; nil: the detail itself
}

// Text says why the file was refused and what to do, in the language lang.
func (r *Refusal) Text(lang string) string {
	if r == nil {
		return ""
	}
	if len(r.Problems) == 0 {
		detail := r.Detail
		if r.label != nil {
			detail = r.label.In(lang)
		}
		return say(lang, "refusal."+r.Code, detail)
	}
	var sentences []string
	for _, p := range r.Problems {
		sentences = append(sentences, p.Text(lang))
	}
	text := strings.Join(sentences, separator(lang))
	if r.Sheet != "" {
		return say(lang, "refusal.sheet", r.Sheet, text)
	}
	return text
}

func separator(lang string) string {
	if lang == "en" {
		return " "
	}
	return ""
}

// RefusalSentence says why a file cannot be read, for commands that read
// without taking in.
func RefusalSentence(lang, name string, refusal *table.Refusal) string {
	return say(lang, "outcome.refused", name, say(lang, "refusal."+refusal.Code, refusal.Detail))
}

// asRefusal returns the refusal of a file that cannot be read, or nil when err
// is of another kind.
func asRefusal(err error) *Refusal {
	var unreadable *table.Refusal
	if errors.As(err, &unreadable) {
		detail := unreadable.Detail
		if unreadable.Line > 0 {
			detail = strings.TrimSpace(detail + " line " + strconv.Itoa(unreadable.Line))
		}
		return &Refusal{Code: unreadable.Code, Detail: detail}
	}
	return nil
}

// Codes of notes.
const (
	NoteExtra     = "extra"     // headers that the contract does not know
	NoteDuplicate = "duplicate" // keys that several rows of the file share
	NoteHidden    = "hidden"    // a sheet that was read although it is hidden
	NoteSkipped   = "skipped"   // a sheet that holds no known dataset
	NoteNear      = "near"      // a sheet that resembles a dataset but was not taken
	NoteFooter    = "footer"    // rows of totals, signatures or repeated headers
	NoteExample   = "example"   // the template's example row
	NoteUnchecked = "unchecked" // keys beyond those that were compared
	NoteUnchanged = "unchanged" // rows of a prefilled form that came back unchanged
	NoteGone      = "gone"      // rows of a prefilled form that are not there any more
)

// A Note is an observation about a file that rejects nothing.
type Note struct {
	Code  string
	Sheet string
	Args  []any
}

// Text says the note in the language lang.
func (n Note) Text(lang string) string {
	args := make([]any, len(n.Args))
	for i, arg := range n.Args {
		if text, ok := arg.(contract.Text); ok {
			arg = text.In(lang)
		}
		args[i] = arg
	}
	text := say(lang, "note."+n.Code, args...)
	if n.Sheet != "" {
		return say(lang, "note.sheet", n.Sheet, text)
	}
	return text
}
