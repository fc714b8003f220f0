package reports

import (
	"bytes"
	"fmt"

	"baimi/reports/workbook"
)

func bookName(issue string) string { return "baimi-" + issue + ".xlsx" }

// workbookJob makes the workbook of the issue: every table of the pages, whole, with the small
// counts of companies masked as on their pages.
func (p *publisher) workbookJob(e edition, lang string) job {
	return func(out *folder) error {
		w := p.words[lang]
		i := p.data.issue
		city := i.CityName
		if lang != "zh" && i.CityNameEn != "" {
			city = i.CityNameEn
		}
		example := ""
		if i.PolicyExample {
			example = w.T("archive.example")
		}
		b := workbook.Book{
			Title: w.T("book.title", city, w.Issue(i.Issue)),
			Lines: []string{
				w.T("mast.period", w.Issue(i.Issue), w.Span(i.WeekStart, i.WeekEnd)),
				w.T("mast.clock", w.Day(i.AsOf), w.Day(i.KnownAt.In(p.Zone)), i.KnownAt.In(p.Zone).Format("15:04")),
				w.T("mast.policy", i.PolicyVersion) + example,
				w.T("book.checksum", i.LakeState),
			},
			ContentsName: w.T("book.contents"), ContentsHeaders: [3]string{w.T("book.sheet"), w.T("book.about"), w.T("book.rows")},
			DefinitionsName: w.T("book.definitions"), DefinitionHeads: [4]string{w.T("book.metric"), w.T("method.meaning"), w.T("method.formula"), w.T("method.source")},
			Sheets: p.sheets(w), Definitions: p.definitions(w), Created: i.KnownAt,
		}
		var buffer bytes.Buffer
		if err := workbook.Write(&buffer, b); err != nil {
			return fmt.Errorf("make workbook: %w", err)
		}
		return out.put(langPrefix(w)+bookName(i.Issue), buffer.Bytes())
	}
}

func (p *publisher) sheets(w *words) []workbook.Sheet {
	s := p.data
	var regions []regionRow
	for _, r := range s.regions {
		if r.Level == "city" || r.Level == "district" || r.Level == "town" {
			regions = append(regions, r)
		}
	}
	var firms []*firm
	for _, c := range s.companies {
		firms = append(firms, s.firms[c.ID])
	}
	city, _ := s.cityCode()
	sheets := []workbook.Sheet{
		s.coverageNow(w, regions).sheet(w.T("sheet.coverage"), w.T("note.coverage")),
		s.coverageTable(w, city).sheet(w.T("sheet.coverage_weeks"), w.T("note.coverage")),
		s.ladderTable(w, city, regions).sheet(w.T("sheet.ladder"), w.T("note.ladder", w.Count(s.policyInt("coverage.dormant_days", 90)))),
		s.monthsTable(w, regions).sheet(w.T("sheet.rate"), w.T("note.rate_book")),
		s.categoriesTable(w, regions).sheet(w.T("sheet.categories"), w.T("note.categories")),
		s.handlingTable(w, regions).sheet(w.T("sheet.handling"), w.T("note.handling")),
		s.sharesTable(w, regions).sheet(w.T("sheet.share"), w.T("note.share")),
		p.companiesTable(w, "").sheet(w.T("sheet.companies"), w.T("note.suppression", w.Count(s.policyInt("suppression.min_count", 3)-1))),
		p.comparisonTable(w, "").sheet(w.T("sheet.comparison"), w.T("comparison.note_company")),
		p.quarterTable(w, "", firms, true).sheet(w.T("sheet.quarters"), w.T("note.suppression", w.Count(s.policyInt("suppression.min_count", 3)-1))),
		p.categoryTable(w, "", firms, true).sheet(w.T("sheet.company_categories"), w.T("note.suppression", w.Count(s.policyInt("suppression.min_count", 3)-1))),
		s.compoundsTable(w).sheet(w.T("sheet.compounds"), w.T("note.compounds")),
	}
	sheets = append(sheets, s.exclusionSheets(w, regions)...)
	sheets = append(sheets, p.scoreSheets(w)...)
	return append(sheets, s.governanceSheets(w, city, regions)...)
}

func (s *snapshot) coverageNow(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.coverage_now"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.level"), Kind: textKind},
		{Title: w.T("col.compounds"), Kind: integer}, {Title: w.T("col.managed"), Kind: integer}, {Title: w.T("col.unknown"), Kind: integer}, {Title: w.T("col.covered"), Kind: integer}, {Title: w.T("col.active"), Kind: integer},
		{Title: w.T("col.coverage"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}, {Title: w.T("col.path"), Kind: percentKind}, {Title: w.T("col.target"), Kind: integer},
		{Title: w.T("col.households_share"), Kind: percentKind}, {Title: w.T("col.branches"), Kind: integer}, {Title: w.T("col.dormant"), Kind: integer}, {Title: w.T("col.joint"), Kind: integer}}}
	for _, r := range regions {
		c, ok := s.latestCoverage(r.Code)
		if !ok {
			continue
		}
		t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(w.T("search." + r.Level)), w.count(c.Compounds), w.count(c.Managed), w.count(c.UnknownMode), w.count(c.Covered), w.count(c.CoveredActive),
			w.percent(c.Share), w.percent(c.Low), w.percent(c.High), w.percent(c.PathShare), w.count(c.TargetCount), w.percent(c.HouseholdsShare), w.count(c.Branches), w.count(c.BranchesDormant), w.count(c.JointBranches)})
	}
	return t
}

func (s *snapshot) monthsTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.rate"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.tickets"), Kind: integer},
		{Title: w.T("col.matters"), Kind: integer}, {Title: w.T("col.households_occupied"), Kind: decimalKind}, {Title: w.T("col.rate"), Kind: decimalKind}, {Title: w.T("col.low"), Kind: decimalKind}, {Title: w.T("col.high"), Kind: decimalKind}}}
	for _, r := range regions {
		for _, m := range s.months[r.Code] {
			if m.Complete {
				t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(m.Month.Format("2006-01")), w.count(m.Tickets), w.count(m.Matters), w.amount(m.Households), w.decimal(m.Rate, 2), w.decimal(m.Low, 2), w.decimal(m.High, 2)})
			}
		}
	}
	return t
}

func (s *snapshot) categoriesTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.categories"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.category"), Kind: textKind},
		{Title: w.T("col.tickets_12m"), Kind: integer}, {Title: w.T("col.matters"), Kind: integer}, {Title: w.T("col.before_12m"), Kind: integer}}}
	for _, r := range regions {
		for _, c := range s.subjects[r.Code] {
			t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(w.Or("category.", c.Category)), w.count(c.Tickets), w.count(c.Matters), w.count(c.Before)})
		}
	}
	return t
}

func (s *snapshot) handlingTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.handling"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.measure"), Kind: textKind},
		{Title: w.T("col.numerator"), Kind: decimalKind}, {Title: w.T("col.denominator"), Kind: integer}, {Title: w.T("col.value"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}, {Title: w.T("col.excluded"), Kind: integer}}}
	for _, r := range regions {
		for _, m := range handlingMeasures() {
			for _, h := range s.handling[r.Code][m] {
				if !h.Month.After(s.complete) {
					t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(h.Month.Format("2006-01")), w.text(w.T("measure." + m)), w.amount(h.Numerator), w.count(h.Denominator), w.percent(h.Rate), w.percent(h.Low), w.percent(h.High), w.count(h.Excluded)})
				}
			}
		}
	}
	return t
}

func (s *snapshot) sharesTable(w *words, regions []regionRow) table {
	t := table{Title: w.T("table.share"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.property"), Kind: integer},
		{Title: w.T("col.all"), Kind: integer}, {Title: w.T("col.share"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}}}
	for _, r := range regions {
		for _, x := range s.share[r.Code] {
			if !x.Month.After(s.complete) {
				t.Rows = append(t.Rows, []cell{w.text(r.Code), w.text(w.Name(r)), w.text(x.Month.Format("2006-01")), w.count(x.Property), w.count(x.All), w.percent(x.Share), w.percent(x.Low), w.percent(x.High)})
			}
		}
	}
	return t
}

// compoundsTable carries no complaint counts: together with the companies' totals they would give
// away what their pages hide.
func (s *snapshot) compoundsTable(w *words) table {
	t := table{Title: w.T("table.compounds"), Columns: []column{{Title: w.T("col.code"), Kind: textKind}, {Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.kind"), Kind: textKind},
		{Title: w.T("col.management"), Kind: textKind}, {Title: w.T("col.households"), Kind: integer}, {Title: w.T("col.company"), Kind: textKind}, {Title: w.T("col.stage"), Kind: textKind}}}
	for _, c := range s.compounds {
		region := c.Region
		if r, ok := s.region[c.Region]; ok {
			region = w.Name(r)
		}
		t.Rows = append(t.Rows, []cell{w.text(c.ID), w.text(c.Name), w.text(region), w.text(w.Or("kind.", c.Kind)), w.text(w.Or("management.", c.Management)), w.count(c.Households), w.text(c.CompanyName), w.text(w.Or("stage.", c.Stage))})
	}
	return t
}
