package reports

// Dictionary explains every dataset that the city takes in, in one language. It arrives as plain
// data: reports knows no contracts.
type Dictionary []DictionaryDataset

// DictionaryDataset is one dataset of the dictionary.
type DictionaryDataset struct {
	Name    string // code name, unique
	Label   string
	Help    string
	Kind    string // what a row is, in a sentence
	Mode    string // what a file must hold, in a sentence
	Columns []DictionaryColumn
}

// DictionaryColumn is one column of a dataset.
type DictionaryColumn struct {
	Name     string // code name
	Label    string // preferred header
	Format   string // what a cell may hold
	Values   []string
	Help     string
	Required bool
	Key      bool
	Personal string // what happens to personal data; "" for none
}

// dictionaryPage prints the dictionary: one section per dataset, one line per column.
func (p *publisher) dictionaryPage(out *folder, e edition, w *words) error {
	s := p.data
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "method", "dictionary.html", w.T("title.dictionary", w.Issue(s.issue.Issue)), w.T("nav.dictionary"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}, {w.T("nav.method"), pg.Root + "method.html"}}
	datasets := p.Dictionary[w.Code]
	columns := 0
	index := table{Title: w.T("q.datasets"), Columns: []column{{Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.code_name"), Kind: textKind}, {Title: w.T("method.meaning"), Kind: textKind}, {Title: w.T("col.columns"), Kind: integer}}}
	whole := table{Name: "dictionary", Columns: []column{{Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.code_name"), Kind: textKind}, {Title: w.T("col.column"), Kind: textKind}, {Title: w.T("col.column_code"), Kind: textKind},
		{Title: w.T("col.required"), Kind: textKind}, {Title: w.T("col.format"), Kind: textKind}, {Title: w.T("col.help"), Kind: textKind}}}
	for _, x := range datasets {
		columns += len(x.Columns)
		index.Rows = append(index.Rows, []cell{w.link(x.Label, "#"+x.Name), w.text(x.Name), w.text(x.Help), w.count(int64(len(x.Columns)))})
	}
	pg.Lead = strong(w.T("lead.dictionary", w.Count(int64(len(datasets))), w.Count(int64(columns))))
	for _, x := range datasets {
		for _, row := range columnRows(w, x) {
			whole.Rows = append(whole.Rows, append([]cell{w.text(x.Label), w.text(x.Name)}, row...))
		}
	}
	if len(datasets) > 0 {
		if err := out.put(langPrefix(w)+"csv/dictionary.csv", whole.CSV()); err != nil {
			return err
		}
	}
	d.add(section{ID: "datasets", Question: w.T("q.datasets"), Answer: strong(w.T("a.datasets", w.Count(int64(len(datasets)))))}, nil, &index)
	if n := len(pg.Sections); n > 0 && len(datasets) > 0 {
		pg.Sections[n-1].CSV = pg.Root + "csv/dictionary.csv"
	}
	for _, x := range datasets {
		t := table{Title: x.Label, Columns: whole.Columns[2:], Rows: columnRows(w, x)}
		d.add(section{ID: x.Name, Question: x.Label, Answer: strong(w.T("a.dataset", x.Help, x.Kind, x.Mode))}, nil, &t)
	}
	return d.write("dictionary.html")
}

// columnRows has one row per column of a dataset: header, code, need, format with choices, help.
func columnRows(w *words, x DictionaryDataset) [][]cell {
	var rows [][]cell
	for _, c := range x.Columns {
		need := w.T("word.no")
		switch {
		case c.Key:
			need = w.T("word.key")
		case c.Required:
			need = w.T("word.yes")
		}
		format := c.Format
		if len(c.Values) > 0 {
			format += w.T("number.because", w.choices(c.Values))
		}
		help := c.Help
		if c.Personal != "" {
			help = w.T("dictionary.personal", help, c.Personal)
		}
		rows = append(rows, []cell{w.text(c.Label), w.text(c.Name), w.text(need), w.text(format), w.text(help)})
	}
	return rows
}
