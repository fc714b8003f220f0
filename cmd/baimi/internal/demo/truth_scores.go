package demo

import "slices"

// Evaluated is how good a company truly is: its quality (standard normal,
// higher is better), which shifts its marks and its results at inspections,
// and the mean of its honest questionnaires, 0–100, were there many.
type Evaluated struct {
	Company string  `json:"company_id"`
	Quality float64 `json:"quality"`
	Mean    float64 `json:"evaluation"`
}

// FlaggedEvaluation is a questionnaire with something suspicious about it.
type FlaggedEvaluation struct {
	Compound string   `json:"compound_id"`
	Company  string   `json:"company_id"`
	Cycle    string   `json:"cycle"` // 2022Q2
	Flags    []string `json:"flags"` // employed | straight_line | all_hundred | late
}

// Itemised is a score item as it last stood in what was sent.
type Itemised struct {
	Item    string `json:"item_id"`
	Company string `json:"company_id"`
	Code    string `json:"item_code"`
	Status  string `json:"status"`
}

// Objected is an objection or a request for repair of which the decision was
// sent, and which of its steps (verify, decide) came late.
type Objected struct {
	Objection string   `json:"objection_id"`
	Decision  string   `json:"decision"`
	Late      []string `json:"late,omitempty"`
}

// tellScores adds what was planted about the scores of companies, as far as
// files that were sent tell of it.
func (c *City) tellScores(t *Truth, known *knowledge) {
	for k := range c.companies {
		co := &c.companies[k]
		t.Evaluated = append(t.Evaluated, Evaluated{co.id, co.quality, co.expectedMark()})
	}
	quarters := c.cal.quarters()
	var due []day
	for _, q := range quarters {
		due = append(due, q.due())
	}
	for i := range c.evaluations {
		e := &c.evaluations[i]
		flags := e.flags(due[e.quarter])
		if _, ok := known.cut(evaluationList, i); ok && len(flags) > 0 {
			t.Flagged = append(t.Flagged, FlaggedEvaluation{c.compounds[e.compound].id, c.companies[e.company].id, quarters[e.quarter].String(), flags})
		}
	}
	for i := range c.scoreItems {
		it := &c.scoreItems[i]
		for k, st := range slices.Backward(it.states) {
			if known.states[scoreItemList][statement{i, k}] {
				t.Itemised = append(t.Itemised, Itemised{it.id, c.companies[it.company].id, itemCodes[it.code].code, st.code})
				break
			}
		}
	}
	for i := range c.objections {
		o := &c.objections[i]
		if cut, ok := known.cut(objectionList, i); ok && o.decided < cut {
			t.Objected = append(t.Objected, Objected{o.id, decisionCodes[o.decision], o.late})
		}
	}
}
