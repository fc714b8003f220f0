package reports

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestEnglishPagesNameTheProposedDepartmentInEnglishAndTheFormInChinese(t *testing.T) {
	needAssets(t)
	dir := t.TempDir()
	if _, err := Publish(context.Background(), openMarts(t, "city.sql"), testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	rowOf := func(page string) string {
		_, after, _ := strings.Cut(files[page], "容桂街道")
		for after != "" && !strings.Contains(after[:min(len(after), 3000)], "AREGION1") {
			_, after, _ = strings.Cut(after, "容桂街道")
		}
		row, _, _ := strings.Cut(after, "AREGION1")
		return row
	}
	if row := rowOf("2022-W28/en/coordination.html"); !strings.Contains(row, "Organisation department") || strings.Contains(row, "组织部") {
		t.Errorf("the English page prints %q", row)
	}
	if row := rowOf("2022-W28/coordination.html"); !strings.Contains(row, "组织部") || strings.Contains(row, "Organisation") {
		t.Errorf("the Chinese page prints %q", row)
	}
	for _, form := range []string{"coordination-2022-W28.xlsx", "en/coordination-2022-W28.xlsx"} {
		book, err := excelize.OpenFile(filepath.Join(dir, "2022-W28", form))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetList()[0])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, "AREGION1") && slices.Contains(r, "组织部") }) {
			t.Errorf("%s does not name the department as the dataset does", form)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	w := mustWords(t)["en"]
	s := mustRead(t, "city.sql")
	s.governance.agenda = []agendaRow{{ID: "A1", Ground: "complaints", Region: "440606", Department: "住房城乡建设局", EnglishDept: "Housing bureau"},
		{ID: "A2", IsCarried: true, DaysOverdue: 3, Ground: "findings", Region: "440606", Department: "消防大队"}}
	carried, proposed := s.agendaDecisions(w, "", s.region["440606"])
	if proposed[0].Owner != "Housing bureau" || carried[0].Owner != "消防大队" {
		t.Errorf("decisions are laid to %q and %q", proposed[0].Owner, carried[0].Owner)
	}
}
