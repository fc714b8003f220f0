package export

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"baimi/reports/workbook"

	"golang.org/x/net/html"
)

// Workbook returns the page's tables as xlsx, a sheet for each, with the notes under them as
// definitions. It holds the rows that the page prints and no others, so that whoever may read the
// page may have the workbook.
func (p *Page) Workbook() ([]byte, error) {
	w, err := loadWords(p.Lang)
	if err != nil {
		return nil, err
	}
	book := workbook.Book{
		Title: p.Title, Lines: []string{text(first(p.doc, "p", "period")), text(first(p.doc, "p", "clock"))},
		ContentsName: w.t("book.contents"), ContentsHeaders: [3]string{w.t("book.sheet"), w.t("book.table"), w.t("book.rows")},
		DefinitionsName: w.t("book.notes"), DefinitionHeads: [4]string{w.t("book.question"), w.t("book.note"), w.t("book.answer"), w.t("book.page")},
		Created: p.knownAt(),
	}
	names := map[string]bool{strings.ToLower(book.ContentsName): true, strings.ToLower(book.DefinitionsName): true}
	for _, section := range all(p.doc, "section", "question") {
		question := text(first(section, "h2", ""))
		tables := all(section, "table", "")
		for _, table := range tables {
			title := attr(orNothing(table.Parent), "aria-label")
			if title == "" {
				title = question
			}
			s := sheet(table)
			s.Name, s.Title = sheetName(title, names), title
			book.Sheets = append(book.Sheets, s)
		}
		if n := note(section); n != "" && len(tables) > 0 {
			book.Definitions = append(book.Definitions, workbook.Definition{
				Name: question, Meaning: n, Formula: text(first(section, "p", "answer")), Source: p.Path + "#" + attr(section, "id"),
			})
		}
	}
	var b bytes.Buffer
	if err := workbook.Write(&b, book); err != nil {
		return nil, fmt.Errorf("page %s: %w", p.Path, err)
	}
	return b.Bytes(), nil
}

// knownAt is when the page's numbers were known.
func (p *Page) knownAt() time.Time {
	for _, meta := range all(p.doc, "meta", "") {
		if attr(meta, "name") == "known-at" {
			if t, err := time.Parse(time.RFC3339, attr(meta, "content")); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// sheet reads a table of the page: heads, and cells as numbers where a whole column is numbers.
func sheet(table *html.Node) workbook.Sheet {
	var s workbook.Sheet
	seen := map[string]int{}
	for _, th := range all(orNothing(first(table, "thead", "")), "th", "") {
		head := text(th)
		if seen[head]++; seen[head] > 1 {
			head += " " + strconv.Itoa(seen[head]) // heads of a sheet must differ
		}
		s.Columns = append(s.Columns, workbook.Column{Header: head})
	}
	var cells [][]string
	for _, tr := range all(orNothing(first(table, "tbody", "")), "tr", "") {
		row := make([]string, len(s.Columns))
		i := 0
		for cell := range tr.ChildNodes() {
			if cell.Type != html.ElementNode || i >= len(row) {
				continue
			}
			if row[i] = text(cell); row[i] == "—" {
				row[i] = ""
			}
			i++
		}
		cells = append(cells, row)
	}
	for i := range s.Columns {
		s.Columns[i].Kind = kindOf(cells, i)
	}
	for _, row := range cells {
		values := make([]any, len(row))
		for i, cell := range row {
			if cell != "" {
				values[i] = value(cell, s.Columns[i].Kind)
			}
		}
		s.Rows = append(s.Rows, values)
	}
	return s
}

var (
	whole   = regexp.MustCompile(`^[-+−]?(\d{1,3}(,\d{3})*|0)$`)
	decimal = regexp.MustCompile(`^[-+−]?\d{1,3}(,\d{3})*(\.\d+)?$`)
	percent = regexp.MustCompile(`^[-+−]?\d+(\.\d+)?%$`)
	day     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// kindOf is the kind that every cell of a column fits; anything else is text.
func kindOf(rows [][]string, column int) workbook.Kind {
	kinds := []struct {
		fits *regexp.Regexp
		kind workbook.Kind
	}{{whole, workbook.Integer}, {decimal, workbook.Decimal}, {percent, workbook.Percent}, {day, workbook.Date}}
	for _, k := range kinds {
		cells, fit := 0, true
		for _, row := range rows {
			if row[column] != "" {
				cells++
				fit = fit && k.fits.MatchString(row[column])
			}
		}
		if fit && cells > 0 {
			return k.kind
		}
	}
	return workbook.Text
}

// value is a cell of a kind that it fits.
func value(cell string, kind workbook.Kind) any {
	plain := strings.NewReplacer(",", "", "−", "-", "+", "", "%", "").Replace(cell)
	switch kind {
	case workbook.Integer:
		n, _ := strconv.ParseInt(plain, 10, 64)
		return n
	case workbook.Decimal:
		v, _ := strconv.ParseFloat(plain, 64)
		return v
	case workbook.Percent:
		v, _ := strconv.ParseFloat(plain, 64)
		return v / 100
	case workbook.Date:
		t, _ := time.Parse(time.DateOnly, cell)
		return t
	}
	return cell
}

// sheetName makes a title fit what a sheet may be called, and unlike those before it.
func sheetName(title string, taken map[string]bool) string {
	clean := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, title), " '"))
	if len(clean) > 28 {
		clean = clean[:28]
	}
	name := string(clean)
	for n := 2; taken[strings.ToLower(name)] || name == ""; n++ {
		name = string(clean) + " " + strconv.Itoa(n)
	}
	taken[strings.ToLower(name)] = true
	return name
}
