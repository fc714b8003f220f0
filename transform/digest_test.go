package transform

import (
	"fmt"
	"testing"
)

// Nothing is made again for the sake of a table that comes out the same, whatever ran
// in between.
func TestATableStandsWhileWhatItIsMadeOfComesOutTheSame(t *testing.T) {
	const items = "item_id,raised_on,compound_id,title,department\nI1,2022-05-10,C1,电梯,住建局\n"
	const finding = "finding_id,found_on,compound_id\n%s,2022-05-10,C1\n"
	c := newCity(t)
	c.send("2022-06-01 09:00", "", "policy", examplePolicy)
	c.send("2022-06-01 09:00", "440604", "regions", smallRegions, "compounds", smallCompounds, "coordination_items", items)
	c.run("2022-06-13 09:00", asOf("2022-06-12"))
	for _, x := range []struct {
		name, at, scope, dataset, rows, want string
	}{
		{"a sender who is known", "2022-06-13 10:00", "440604", "findings", fmt.Sprintf(finding, "F1"), "mark"},
		{"nothing about senders", "2022-06-13 11:00", "440605", "complaints", "ticket_id,intake_at\nT1,2022-06-01 10:00\n", "mark"},
		{"the known one again", "2022-06-13 12:00", "440604", "findings", fmt.Sprintf(finding, "F2"), "mark"},
		{"another sender", "2022-06-13 13:00", "440605", "findings", fmt.Sprintf(finding, "F3"), "住建局"},
	} {
		mark(t, c.config.Warehouse, "update core.coordination set department = 'mark'")
		c.send(x.at, x.scope, x.dataset, x.rows)
		r := c.run(x.at, asOf("2022-06-12"))
		if got := query(t, r.Path, "select department from core.coordination")[0]; got != x.want || !r.Incremental {
			t.Errorf("%s: the table made of regions stated has %s (incremental: %v), want %s", x.name, got, r.Incremental, x.want)
		}
	}
}
