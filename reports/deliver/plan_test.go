package deliver

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"baimi/reports/papers"
)

func level(v float64) *float64 { return &v }

func TestAnAlertTellsEachOfItsStatesOnce(t *testing.T) {
	below := Alert{Metric: "on_time", Scope: "440600", Below: level(0.9), Recover: level(0.92), Renotify: 14 * 24 * time.Hour}
	above := Alert{Metric: "tickets", Scope: "440600", Above: level(100)}
	for name, c := range map[string]struct {
		alert  Alert
		values []float64 // one a week
		want   string
	}{
		"nothing to tell":                     {below, []float64{0.95, 0.90}, "- -"},
		"fires once, then again after a time": {below, []float64{0.89, 0.88, 0.87, 0.86}, "firing - again -"},
		"between the levels it still fires":   {below, []float64{0.89, 0.91, 0.93, 0.91}, "firing - recovered -"},
		"fires anew after it recovered":       {below, []float64{0.89, 0.93, 0.89}, "firing recovered firing"},
		"without a level to recover":          {above, []float64{100, 101, 150, 100, 101}, "- firing - recovered firing"},
	} {
		var got []string
		var last *Told
		for week, v := range c.values {
			now := monday.Add(time.Duration(week) * 7 * 24 * time.Hour)
			phase, ok := c.alert.next(last, v, now)
			if !ok {
				got = append(got, "-")
				continue
			}
			last = &Told{Phase: phase, At: now}
			got = append(got, string(phase))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, " "), c.want)
		}
	}
}

// dueTo plans over the ledger in dir and notes it as sent.
func dueTo(t *testing.T, dir string, p Plan) []string {
	t.Helper()
	l, err := OpenLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := p.Due(l)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.queue(tasks, p.Now); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, task := range tasks {
		s := task.Recipient + " " + task.What
		if task.Alert != nil {
			s += fmt.Sprintf(" %s %s %.2f", task.Alert.Phase, task.Alert.Period, task.Alert.Value)
		}
		if task.Overdue != nil {
			s += " " + task.Overdue.Job
		}
		if task.Owed != nil {
			s += fmt.Sprintf(" %d", len(task.Owed.Owed))
		}
		out = append(out, s)
	}
	return out
}

func TestWhatIsDueToWhom(t *testing.T) {
	dir := t.TempDir()
	city := Recipient{Name: "city", Scope: "440600", Lang: "zh", Wants: Wants, Mail: "a@city.invalid"}
	district := Recipient{Name: "district", Scope: "440604", Lang: "zh", Wants: []string{Alerts, Reminders}, Mail: "b@city.invalid"}
	town := Recipient{Name: "town", Scope: "440604012", Lang: "zh", Wants: []string{Reminders}, Folder: "in"}
	owed := &papers.Owed{AsOf: "2022-07-17", Owed: []papers.Form{{Region: "440604012", Dataset: "branches", Days: 3}, {Region: "440604012003", Dataset: "leaders", Days: 10}, {Region: "440605011", Dataset: "branches", Days: 3}, {Region: "440604012", Dataset: "findings", Days: -4}}}
	p := Plan{
		Site: siteFixture(), Recipients: []Recipient{city, district, town}, Owed: *owed, Now: monday, Zone: monday.Location(),
		Alerts: []Alert{{Metric: "on_time", Scope: "440600", Below: level(0.9)}, {Metric: "tickets", Scope: "440604", Above: level(100)}, {Metric: "coverage", Scope: "440605", Below: level(0.5)}},
	}
	p.Overdue = []Overdue{{Job: "weekly-issue", At: monday, Deadline: monday.Add(3 * time.Hour)}}
	want := []string{
		"city weekly", "city alerts firing 2022-06 0.88", "city alerts firing 2022-06 120.00", "district alerts firing 2022-06 120.00",
		"city operations weekly-issue", "city reminders 3", "district reminders 2", "town reminders 2",
	}
	if diff := cmp.Diff(want, dueTo(t, dir, p)); diff != "" {
		t.Fatal(diff)
	}
	p.Now = monday.Add(10 * time.Hour)
	if again := dueTo(t, dir, p); again != nil {
		t.Errorf("due again on the same day: %q", again)
	}
	p.Now = monday.Add(24 * time.Hour)
	p.Owed = papers.Owed{AsOf: "2022-07-17", Owed: owed.Owed[2:3]} // the town has submitted
	if diff := cmp.Diff([]string{"city reminders 1"}, dueTo(t, dir, p)); diff != "" {
		t.Errorf("the day after: %s", diff)
	}
	p.Recipients = append(p.Recipients, Recipient{Name: "new", Scope: "440600", Lang: "en", Wants: []string{Weekly, Alerts}, Mail: "c@city.invalid"})
	p.Recipients[0].Name = "renamed"
	if diff := cmp.Diff([]string{"new weekly", "new alerts firing 2022-06 0.88", "new alerts firing 2022-06 120.00"}, dueTo(t, dir, p)); diff != "" {
		t.Errorf("a new recipient, and one under a new name: %s", diff)
	}
}

func TestNobodyIsRemindedByAListThatIsTooOld(t *testing.T) {
	r := mailTo("440600")
	p := Plan{Site: siteFixture(), Recipients: []Recipient{r}, Now: monday, Zone: monday.Location(), Owed: papers.Owed{AsOf: "2022-06-30", Owed: []papers.Form{{Region: "440604", Days: 3}}}}
	l, err := OpenLedger(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := p.Due(l)
	if !errors.Is(err, ErrStaleOwed) || len(tasks) != 1 || tasks[0].What != Weekly {
		t.Errorf("%v, %v", tasks, err)
	}
}

func TestAlertAndReminderInWords(t *testing.T) {
	d := desk(t, noPictures{})
	told := &Told{Rule: "x", Metric: "on_time", Scope: "440604", Phase: Firing, Period: "2022-06", Value: 0.88, Limit: 0.9, Share: true}
	owed := &papers.Owed{AsOf: "2022-07-17", Owed: []papers.Form{{Region: "440604012", NameZh: "祖庙<b>街道", NameEn: "Zumiao", DatasetZh: "小区党支部", DatasetEn: "Branches", Period: "2022-06", DueOn: "2022-06-30", Days: 17}}}
	for _, c := range []struct {
		r    Recipient
		task Task
		want []string
	}{
		{mailTo("440600"), Task{ID: "0123456789", What: Alerts, Issue: "2022-W28", Alert: told}, []string{"【预警】禅城区：按期办结率 88.0%", "（2022年6月）", "预警线：低于 90.0%", "2022年第28周"}},
		{mailTo("440604"), Task{ID: "0123456789", What: Reminders, Issue: "2022-W28", Owed: owed}, []string{"【催报】禅城区：1 项报送逾期", "小区党支部", "2022年6月", "2022-06-30", "17"}},
		{Recipient{Scope: "440604012", Lang: "en"}, Task{ID: "0123456789", What: Reminders, Issue: "2022-W28", Owed: owed}, []string{"[Reminder] Zumiao: 1 submissions overdue", "Branches", "June 2022"}},
		{mailTo("440600"), Task{ID: "0123456789", What: Operations, Overdue: &Overdue{Job: "weekly-issue", At: monday, Deadline: monday.Add(3 * time.Hour)}}, []string{"【运行】任务 weekly-issue 到期未完成", monday.Add(3 * time.Hour).Format("2006-01-02 15:04"), "baimi jobs run weekly-issue"}},
	} {
		m, err := d.Write(t.Context(), c.task, c.r)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{m.Text, m.HTML} {
			for _, want := range c.want {
				if !strings.Contains(form, want) {
					t.Errorf("%q is missing in %s", want, form)
				}
			}
		}
		if strings.Contains(m.HTML, "<b>") || strings.Contains(m.Markdown, "<b>") {
			t.Errorf("a name becomes markup: %s", m.HTML)
		}
	}
}

func TestARecipientHearsOfItsRegionAndWhatLiesBelow(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"440600", "440604", true}, {"440600", "440604012", true}, {"440600", "440704", false}, {"440600", "440600", true},
		{"440604", "440604012003", true}, {"440604", "440600", false}, {"440604", "440605", false}, {"440604012", "440604012003", true}, {"440604012", "440604", false},
		{"company:91440604000000035A", "company:91440604000000035A", false}, {"company:91440604000000035A", "440604", false}, {"440600", "company:91440604000000035A", false}, {"", "440604", false},
	} {
		if got := (Recipient{Scope: c.a}).covers(c.b); got != c.want {
			t.Errorf("%q covers %q: %v", c.a, c.b, got)
		}
	}
}

func TestBothCatalogsAreComplete(t *testing.T) {
	catalogs := map[string]map[string]string{"zh": {}, "en": {}}
	for lang, texts := range catalogs {
		data, err := fs.ReadFile(files, "messages/"+lang+".toml")
		if err != nil {
			t.Fatal(err)
		}
		if err := toml.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
	}
	for key, text := range catalogs["zh"] {
		if text == "" || catalogs["en"][key] == "" {
			t.Errorf("%s is missing", key)
		}
		for n := 1; n <= 3; n++ {
			verb := fmt.Sprintf("[%d]", n)
			if strings.Contains(text, verb) != strings.Contains(catalogs["en"][key], verb) {
				t.Errorf("%s: %s stands in one language only", key, verb)
			}
		}
	}
	if len(catalogs["zh"]) != len(catalogs["en"]) {
		t.Errorf("zh has %d messages, en %d", len(catalogs["zh"]), len(catalogs["en"]))
	}
	for _, metric := range Metrics {
		if catalogs["zh"]["metric."+metric] == "" {
			t.Errorf("metric %s has no name", metric)
		}
	}
}
