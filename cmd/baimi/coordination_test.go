package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"baimi/sql/warehouse"
)

// meeting is a small city whose clock the test sets.
type meeting struct {
	app *app
	now time.Time
	out bytes.Buffer
}

func newMeeting(t *testing.T, lang string) *meeting {
	t.Helper()
	skipWithoutAssets(t)
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	m := &meeting{}
	m.app = &app{stdout: &m.out, stderr: &m.out, now: func() time.Time { return m.now }, home: home(filepath.Join(t.TempDir(), "city")), lang: lang, text: text, log: slog.New(slog.DiscardHandler)}
	if err := m.app.initHome(); err != nil {
		t.Fatal(err)
	}
	return m
}

// send puts files into the inbox at a moment, then takes them in, computes and publishes.
func (m *meeting) send(t *testing.T, at time.Time, files map[string]string) {
	t.Helper()
	m.now = at
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(m.app.home.inbox(), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	err := m.app.writing(ctx, "run", func(c *city) error {
		arrivals, err := c.arrivals(ctx, nil, at)
		if err != nil {
			return err
		}
		if err := c.take(ctx, arrivals, at); err != nil {
			return err
		}
		m.now = at.Add(time.Minute) // files come one after the other; the issue knows them all
		return c.build(ctx, clocks{}, edition{})
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, m.out.String())
	}
}

// item returns state and closing day of an item of the coordination meeting, and how many
// items there are.
func (m *meeting) item(t *testing.T, id string) (state, closed string, items int) {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, m.app.home.warehouse(), warehouse.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `select item_id, state, coalesce(strftime(closed_on, '%Y-%m-%d'), '') from marts.coordination_item`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, s, c string
		if err := rows.Scan(&name, &s, &c); err != nil {
			t.Fatal(err)
		}
		items++
		if name == id {
			state, closed = s, c
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return state, closed, items
}

// TestAnAgendaThatIsFilledInAndSentBackClosesItsItems takes the form of an issue, fills in one
// closing date, and sends it in as it is.
func TestAnAgendaThatIsFilledInAndSentBackClosesItsItems(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		t.Run(lang, func(t *testing.T) {
			m := newMeeting(t, lang)
			first := time.Date(2022, 7, 18, 6, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))
			m.send(t, first, map[string]string{
				"440600_regions.csv":   "region_code,name,level,parent_code,effective_on\n440600,佛山市,city,,2020-01-01\n440604,禅城区,district,440600,2020-01-01\n440604012,祖庙街道,town,440604,2020-01-01\n",
				"440604_compounds.csv": "compound_id,name,town_code,management,households,effective_on\nC1,汇景花园,440604012,company,800,2020-06-01\n",
				"440604_items.csv":     "item_id,region_code,compound_id,title,ground,department,raised_on,due_on\nS1,440604012,C1,新旧物业交接,handover,住建局,2022-06-06,2022-06-30\nS2,440604012,,停车秩序,complaints,公安分局,2022-07-04,2022-08-04\n",
			})
			if state, _, items := m.item(t, "S1"); state != "open" || items != 2 {
				t.Fatalf("before the meeting S1 is %q among %d items\n%s", state, items, m.out.String())
			}

			prefix := ""
			if lang == "en" {
				prefix = "en"
			}
			form := filepath.Join(m.app.home.site(), "2022-W28", prefix, "coordination-2022-W28.xlsx")
			book, err := excelize.OpenFile(form)
			if err != nil {
				t.Fatal(err)
			}
			sheet := book.GetSheetName(0)
			rows, err := book.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			column, filled := -1, false
			for r, row := range rows {
				for c, text := range row {
					if text == "销号日期" || text == "Closed out on" {
						column = c
					}
				}
				if len(row) > 0 && row[0] == "S1" && column >= 0 {
					at, _ := excelize.CoordinatesToCellName(column+1, r+1)
					if err := book.SetCellStr(sheet, at, "2022-07-20"); err != nil {
						t.Fatal(err)
					}
					filled = true
				}
			}
			if !filled {
				t.Fatalf("the form has no row of S1 or no closing date: %v", rows)
			}
			back := filepath.Join(m.app.home.inbox(), "440604_"+filepath.Base(form))
			if err := book.SaveAs(back); err != nil {
				t.Fatal(err)
			}
			if err := book.Close(); err != nil {
				t.Fatal(err)
			}
			m.send(t, first.AddDate(0, 0, 7), nil)

			if state, closed, items := m.item(t, "S1"); state != "closed" || closed != "2022-07-20" || items < 2 {
				t.Errorf("after the meeting S1 is %q on %q among %d items\n%s", state, closed, items, m.out.String())
			}
			if state, _, _ := m.item(t, "S2"); state != "open" {
				t.Errorf("S2, which nobody closed, is %q", state)
			}
			page, err := os.ReadFile(filepath.Join(m.app.home.site(), "2022-W29", "coordination.html"))
			if err != nil {
				t.Fatal(err)
			}
			_, rest, _ := strings.Cut(string(page), `id="closed"`)
			if open, _, _ := strings.Cut(string(page), `id="closed"`); strings.Contains(open, "新旧物业交接") || !strings.Contains(rest, "新旧物业交接") || !strings.Contains(open, "停车秩序") {
				t.Error("the next agenda does not carry over S2 alone and list S1 as closed out")
			}
		})
	}
}
