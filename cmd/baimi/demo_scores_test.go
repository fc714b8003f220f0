package main

import (
	"slices"
	"testing"
)

// scores compares what scores are made of with what the city planted: suspicious
// questionnaires, the last state of every item, and every decision.
func (c *come) scores(t *testing.T) {
	flagged := map[string]int{}
	for _, f := range c.truth.Flagged {
		for _, flag := range []string{"employed", "all_hundred"} {
			if slices.Contains(f.Flags, flag) {
				flagged[flag]++
			}
		}
	}
	if got := c.one(t, "select count(*) from staging.evaluation where evaluator_employer = company_id"); got != flagged["employed"] || got == 0 {
		t.Errorf("%d evaluators work for the company, truly %d", got, flagged["employed"])
	}
	if got := c.one(t, `select count(*) from staging.evaluation where 120 = service_attitude + service_repair + safety_patrol + safety_fire + hygiene_cleaning
		+ hygiene_waste + fees_charging + fees_disclosure + cooperation_branch + cooperation_committee + response_requests + response_result`); got != flagged["all_hundred"] {
		t.Errorf("%d questionnaires are full marks, truly %d", got, flagged["all_hundred"])
	}
	for _, it := range c.truth.Itemised {
		if got := c.one(t, `select count(*) from (select company_id, item_code, status from staging.score_item where item_id = ? order by effective_on desc limit 1)
			where company_id = ? and item_code = ? and status = ?`, it.Item, it.Company, it.Code, it.Status); got != 1 {
			t.Errorf("item %s is not %s %s of %s", it.Item, it.Status, it.Code, it.Company)
		}
	}
	if got := c.one(t, "select count(distinct item_id) from staging.score_item"); got != len(c.truth.Itemised) || got == 0 {
		t.Errorf("%d items are in, truly %d", got, len(c.truth.Itemised))
	}
	for _, o := range c.truth.Objected {
		if got := c.one(t, "select count(*) from staging.objection where objection_id = ? and decision = ?", o.Objection, o.Decision); got != 1 {
			t.Errorf("%s is not %s", o.Objection, o.Decision)
		}
	}
	if got := c.one(t, "select count(*) from staging.objection where decision is not null"); got != len(c.truth.Objected) || got == 0 {
		t.Errorf("%d requests are decided, truly %d", got, len(c.truth.Objected))
	}
	if got := c.one(t, "select count(*) from staging.inspection"); got == 0 {
		t.Error("no inspection is in")
	}
	if got := c.one(t, "select count(*) from staging.score_cycle where stage = 'trial'"); got != 2 {
		t.Errorf("%d quarters are a trial, truly 2", got)
	}
}
