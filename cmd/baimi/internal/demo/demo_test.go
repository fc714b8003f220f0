package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"baimi/ingest/contract"
)

// digest sums up all that a city sends and all that is true of it.
func digest(t *testing.T, c *City) string {
	t.Helper()
	h := sha256.New()
	for d := range c.Drops() {
		fmt.Fprintln(h, d.At, d.Issue)
		for _, f := range d.Files {
			fmt.Fprintln(h, f.Name, f.Scope)
			if err := f.Write(h); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Truth().WriteJSON(h); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestTheSameSeedGivesTheSameBytesAndAnotherSeedOthers(t *testing.T) {
	o := Options{Compounds: 120, Companies: 24, Complaints: 900, Weeks: 30, Seed: 5}
	var sums []string
	for _, seed := range []int64{5, 5, 6} {
		o.Seed = seed
		c, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, digest(t, c))
	}
	if sums[0] != sums[1] {
		t.Error("two cities of seed 5 differ")
	}
	if sums[0] == sums[2] {
		t.Error("cities of seeds 5 and 6 are the same")
	}
}

func TestAWorkbookIsWrittenTheSameEachTime(t *testing.T) {
	c := smallCity(t)
	seen := map[string]bool{}
	for d := range c.Drops() {
		for _, f := range d.Files {
			office, _, _ := strings.Cut(f.Name, "-")
			if seen[office] || !strings.HasSuffix(f.Name, ".xlsx") {
				continue
			}
			seen[office] = true
			first := contentOf(t, f)
			for range 8 {
				if !bytes.Equal(first, contentOf(t, f)) {
					t.Errorf("%s is written in different ways", f.Name)
					break
				}
			}
		}
	}
}

func TestCitiesOfEverySizeCanBeMadeAndSent(t *testing.T) {
	for _, o := range []Options{
		{Compounds: minCompounds, Companies: minCompanies, Complaints: 0, Weeks: minWeeks, Seed: 1},
		{Compounds: minCompounds, Companies: minCompanies, Complaints: 3, Weeks: minWeeks, Seed: 2},
		{Compounds: 90, Companies: 30, Complaints: 500, Weeks: 110, Seed: -3},
		{Compounds: 3500, Companies: 600, Complaints: 2000, Weeks: 10, Seed: 4},
		{Compounds: 100, Companies: 50, Complaints: 200, Weeks: 250, Seed: 5},
	} {
		c, err := New(o)
		if err != nil {
			t.Errorf("%+v: %v", o, err)
			continue
		}
		digest(t, c)
		if got := c.Truth().Counts; got.Tickets != o.Complaints || got.Compounds != o.Compounds || got.Companies != o.Companies {
			t.Errorf("%+v became %+v", o, got)
		}
	}
}

func TestOptionsOutOfRangeAreAllNamed(t *testing.T) {
	_, err := New(Options{Compounds: 3, Companies: 2, Complaints: -1, Weeks: 0})
	if err == nil {
		t.Fatal("an empty city was made")
	}
	for _, word := range []string{"compounds 3", "companies 2", "complaints -1", "weeks 0"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not name %q", err, word)
		}
	}
}

func TestCodesAreWellFormedAndUnique(t *testing.T) {
	c := smallCity(t)
	seen := map[string]bool{}
	unique := func(id string) {
		if seen[id] {
			t.Errorf("%s stands twice", id)
		}
		seen[id] = true
	}
	for i := range c.companies {
		id := c.companies[i].id
		unique(id)
		if check, ok := contract.USCCCheckCharacter(id[:17]); !ok || check != id[17] {
			t.Errorf("%s should end in %c", id, check)
		}
		// GB 11714: the weighted sum of an organisation code is a multiple of 11.
		sum := 0
		for k, w := range []int{3, 7, 9, 10, 5, 8, 4, 2, 1} {
			digit := int(id[8+k] - '0')
			if id[8+k] == 'X' {
				digit = 10
			}
			sum += digit * w
		}
		if sum%11 != 0 {
			t.Errorf("organisation code %s has a wrong check digit", id[8:17])
		}
	}
	for i := range c.compounds {
		unique(c.compounds[i].id)
	}
	for i := range c.branches {
		unique(c.branches[i].id)
	}
	for i := range c.tickets {
		unique(c.ticketID(&c.tickets[i]))
	}
	if len(districts) != 5 {
		t.Errorf("%d districts", len(districts))
	}
	towns := 0
	for _, d := range districts {
		for _, town := range d.towns {
			towns++
			unique(town.code)
			if len(town.code) != 9 || !strings.HasPrefix(town.code, d.code) {
				t.Errorf("%s %s is no town of %s", town.code, town.name, d.name)
			}
		}
	}
	if towns != 32 {
		t.Errorf("%d towns", towns)
	}
}

// The check of GB 32100-2015 on the standard's widely published example.
func TestCheckCharacterFollowsTheStandard(t *testing.T) {
	if got := usccCheck("91350100M000100Y4"); got != '3' {
		t.Errorf("check character of 91350100M000100Y4 is %c, published 3", got)
	}
}

func TestPlantedFilesAreAsTheTruthSays(t *testing.T) {
	c := smallCity(t)
	truth := c.Truth()
	content := map[string][]byte{}
	received := map[string]string{}
	for d := range c.Drops() {
		for _, f := range d.Files {
			if content[f.Name] != nil {
				t.Errorf("two files are called %s", f.Name)
			}
			content[f.Name] = contentOf(t, f)
			received[f.Name] = d.At.String()
		}
	}
	if len(truth.Duplicates) != 1 || len(truth.Corrections) != 2 || len(truth.Late) != 5 || len(truth.WrongTotals) != 1 || len(truth.MissingKeys) != 3 ||
		len(truth.Breaks) != 2 || len(truth.Bad) != 5 || len(truth.Good) != 5 || truth.Voided == nil || len(truth.SharedNames) < 2 {
		t.Fatalf("planted: %d duplicates, %d corrections, %d late, %d wrong totals, %d missing keys, %d breaks, %d bad, %d good, voided %v, %d shared names",
			len(truth.Duplicates), len(truth.Corrections), len(truth.Late), len(truth.WrongTotals), len(truth.MissingKeys), len(truth.Breaks), len(truth.Bad), len(truth.Good), truth.Voided, len(truth.SharedNames))
	}
	for _, p := range truth.Duplicates {
		if !bytes.Equal(content[p.File], content[p.Of]) || len(content[p.File]) == 0 {
			t.Errorf("%s is not the same as %s", p.File, p.Of)
		}
	}
	for _, p := range truth.Corrections {
		if bytes.Equal(content[p.File], content[p.Of]) || len(content[p.File]) == 0 || len(content[p.Of]) == 0 {
			t.Errorf("%s corrects nothing in %s", p.File, p.Of)
		}
		for _, ticket := range p.Tickets {
			wrong, right := lineOf(content[p.Of], ticket.Ticket), lineOf(content[p.File], ticket.Ticket)
			if wrong == "" || right == "" || wrong == right {
				t.Errorf("ticket %s is not corrected", ticket.Ticket)
			}
		}
	}
	for _, l := range truth.Late {
		if !l.Received.After(l.Due) || received[l.File] != l.Received.String() {
			t.Errorf("%s, due %s, came %s, truth says %s", l.File, l.Due, received[l.File], l.Received)
		}
	}
	for _, w := range truth.WrongTotals {
		if !strings.Contains(sheetText(t, content[w.File]), fmt.Sprintf("共 %d 个", w.Stated)) || w.Stated == w.Actual {
			t.Errorf("%s does not state %d", w.File, w.Stated)
		}
	}
	for _, m := range truth.MissingKeys {
		if text := sheetText(t, content[m.File]); strings.Contains(text, m.Key) || !strings.Contains(text, m.Scope) {
			t.Errorf("%s is not missing from %s", m.Key, m.File)
		}
	}
	withdrawn := false
	for name := range content {
		if strings.Contains(name, "合同备案") && strings.Contains(sheetText(t, content[name]), "作废") {
			withdrawn = true
		}
	}
	if !withdrawn {
		t.Error("the voided contract is never withdrawn")
	}
}

func TestThePeopleInNotesAreSentAsTheTruthSays(t *testing.T) {
	c := smallCity(t)
	var sent strings.Builder
	for d := range c.Drops() {
		for _, f := range d.Files {
			if strings.Contains(f.Name, "矛盾纠纷") || strings.Contains(f.Name, "会商事项") || strings.Contains(f.Name, "支部评价") {
				sent.WriteString(sheetText(t, contentOf(t, f)))
			}
		}
	}
	told := map[string]int{}
	for _, n := range c.Truth().Noted {
		told[n.Dataset+" "+n.Kind]++
		if !strings.Contains(sent.String(), n.Text) {
			t.Errorf("%s %q is not in the row of %s %s", n.Kind, n.Text, n.Dataset, n.Record)
		}
	}
	for _, what := range []string{"disputes phone", "disputes title", "coordination_items phone", "coordination_items title", "evaluations phone", "evaluations title"} {
		if told[what] == 0 {
			t.Errorf("no %s is planted", what)
		}
	}
}

// lineOf returns the line of a text that starts with a prefix.
func lineOf(content []byte, prefix string) string {
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, prefix) {
			return line
		}
	}
	return ""
}

// sheetText returns all cells of the first sheet, joined.
func sheetText(t *testing.T, content []byte) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return b.String()
}

func TestEveryTicketAndEveryPlantedPieceIsSent(t *testing.T) {
	c := smallCity(t)
	last := map[string]string{} // newest row of each ticket
	for d := range c.Drops() {
		for _, f := range d.Files {
			if !strings.HasSuffix(f.Name, ".csv") || !strings.Contains(f.Name, "工单") || strings.Contains(f.Name, "工单量") {
				continue
			}
			for _, row := range readGrid(t, f).rows[1:] {
				last[row.Cells[0]] = strings.Join(row.Cells, "\t")
			}
		}
	}
	if len(last) != len(c.tickets) {
		t.Errorf("%d tickets are sent of %d", len(last), len(c.tickets))
	}
	kinds := map[string]int{}
	for _, p := range c.Truth().Personal {
		kinds[p.Kind]++
		if !strings.Contains(last[p.Ticket], p.Text) {
			t.Errorf("%s %q is not in ticket %s", p.Kind, p.Text, p.Ticket)
		}
	}
	for _, kind := range []string{"phone", "id_card", "plate", "room", "title", "name"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s is planted", kind)
		}
	}
	// What happened before the end stands in the newest row.
	for i := range c.tickets {
		tk := &c.tickets[i]
		row := last[c.ticketID(tk)]
		for what, at := range map[string]second{"closing": tk.closed, "callback": tk.callback} {
			if text := at.time().Format("2006-01-02 15:04:05"); at > 0 && (at < c.cal.end) != strings.Contains(row, text) {
				t.Fatalf("%s of %s at %s is wrong in %q", what, c.ticketID(tk), text, row)
			}
		}
	}
}

func TestTicketsHappenInOrder(t *testing.T) {
	c := smallCity(t)
	for i := range c.tickets {
		tk := &c.tickets[i]
		if tk.intake <= 0 || tk.intake >= c.cal.end || tk.dispatched <= tk.intake || tk.contacted < tk.dispatched || tk.closed < tk.contacted || tk.callback != 0 && tk.callback <= tk.closed || tk.due <= tk.dispatched {
			t.Fatalf("ticket %d: %+v", i, tk)
		}
		if i > 0 && tk.intake < c.tickets[i-1].intake {
			t.Fatalf("ticket %d comes before the one before it", i)
		}
		if tk.previous >= 0 {
			before := &c.tickets[tk.previous]
			if before.compound != tk.compound || before.caller != tk.caller || before.category != tk.category || tk.intake-before.intake > 30*86400 {
				t.Fatalf("ticket %d does not repeat ticket %d", i, tk.previous)
			}
		}
		if co := &c.compounds[tk.compound]; co.since > tk.intake.day() {
			t.Fatalf("ticket %d is about %s, which is not yet there", i, co.name)
		}
	}
}

// The planted companies can be found again: over the whole story the rate of
// each bad one is above, and of each good one below, that of the others.
func TestPlantedCompaniesAndBreaksShowInTheTickets(t *testing.T) {
	c := defaultCity(t)
	tickets, exposure := make([]float64, len(c.companies)), make([]float64, len(c.companies))
	for i := range c.tickets {
		if k := c.compounds[c.tickets[i].compound].companyOn(c.tickets[i].intake.day()); k >= 0 {
			tickets[k]++
		}
	}
	total, households := 0.0, 0.0
	for i := range c.compounds {
		co := &c.compounds[i]
		for d := day(0); d < c.cal.days; d += 7 {
			if k := co.companyOn(d); k >= 0 && co.since <= d {
				exposure[k] += float64(co.households)
				households += float64(co.households)
			}
		}
	}
	for _, n := range tickets {
		total += n
	}
	for k := range c.companies {
		ratio := tickets[k] / exposure[k] / (total / households)
		switch co := &c.companies[k]; {
		case co.planted == bad && ratio < 1.4:
			t.Errorf("bad company %s has %.2f of the usual rate", co.name, ratio)
		case co.planted == good && ratio > 0.75:
			t.Errorf("good company %s has %.2f of the usual rate", co.name, ratio)
		}
	}
	for _, b := range c.breaks {
		before, after := c.monthlyMean(b, 0, b.from), c.monthlyMean(b, b.from, c.cal.days)
		t.Logf("break of company %d, town %d/%d: %.1f to %.1f tickets a day", b.company, b.district, b.town, before, after)
		if after < 1.35*before {
			t.Errorf("break from day %d is not seen: %.2f, then %.2f tickets a day", b.from, before, after)
		}
	}
}

// monthlyMean returns tickets a day of the series of a break within a time.
func (c *City) monthlyMean(b trendBreak, from, to day) float64 {
	n := 0
	for i := range c.tickets {
		tk := &c.tickets[i]
		d, co := tk.intake.day(), &c.compounds[tk.compound]
		of := b.company >= 0 && co.companyOn(d) == b.company || b.company < 0 && co.district == b.district && co.town == b.town
		if of && d >= from && d < to {
			n++
		}
	}
	return float64(n) / float64(to-from)
}

func TestEveryCategoryHasStories(t *testing.T) {
	if len(stories) != len(categories) || len(stories[foreign]) != len(foreignPaths) {
		t.Fatalf("%d stories for %d categories, %d for %d foreign fields", len(stories), len(categories), len(stories[foreign]), len(foreignPaths))
	}
	for i, list := range stories {
		for _, s := range list {
			if s.title == "" || s.body == "" {
				t.Errorf("category %d has an empty story", i)
			}
		}
	}
	c := smallCity(t)
	texts := map[string]bool{}
	for i := range c.tickets {
		tl := c.tell(&c.tickets[i])
		if strings.ContainsAny(tl.title+tl.content, "{}") {
			t.Fatalf("a slot is left open: %s", tl.content)
		}
		if again := c.tell(&c.tickets[i]); !reflect.DeepEqual(tl, again) {
			t.Fatal("a ticket tells different stories")
		}
		texts[tl.content] = true
	}
	if len(texts) < len(c.tickets)*85/100 {
		t.Errorf("only %d different texts for %d tickets", len(texts), len(c.tickets))
	}
}

func TestBenchmarkTicketsAreTheSameRowsInEveryEncoding(t *testing.T) {
	var utf, gb bytes.Buffer
	for enc, b := range map[Encoding]*bytes.Buffer{UTF8: &utf, GB18030: &gb} {
		if err := WriteTickets(b, 500, 3, enc); err != nil {
			t.Fatal(err)
		}
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(gb.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(decoded, utf.Bytes()) {
		t.Error("the GB18030 rows differ from the UTF-8 rows")
	}
	rows := readCSV(t, "", utf.Bytes()).rows
	if len(rows) != 501 || len(rows[0].Cells) != 14 {
		t.Errorf("%d rows of %d columns", len(rows), len(rows[0].Cells))
	}
}

func TestTruthIsWrittenAsJSONThatReadsBack(t *testing.T) {
	truth := smallCity(t).Truth()
	var b bytes.Buffer
	if err := truth.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var again Truth
	if err := json.Unmarshal(b.Bytes(), &again); err != nil {
		t.Fatal(err)
	}
	again.End = again.End.In(truth.End.Location())
	if !reflect.DeepEqual(truth.Counts, again.Counts) || !slices.Equal(truth.Personal, again.Personal) || !again.End.Equal(truth.End) {
		t.Error("the truth does not survive its JSON")
	}
}
