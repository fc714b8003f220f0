package transform

import (
	"context"
	"fmt"
)

// touchTexts are the tables that ops.touched_text is decided by.
var touchTexts = []string{"core.text", "ops.touched"}

// rememberTexts keeps the digests of touched tickets as of the last build.
var rememberTexts = "create or replace temp table text_before as select * from core.text where " + touchedRows(partitionTicket)

// decideTexts fills ops.touched_text: all tickets, or of the touched ones those whose
// words are others than in the last build, or lie in another month now.
func (r *run) decideTexts(ctx context.Context) error {
	which := "select ticket_id from core.text"
	if r.byMonth {
		which = "with told as (select * from core.text where " + touchedRows(partitionTicket) + `)
			select ticket_id from (select * from told except select * from text_before)
			union
			select ticket_id from (select * from text_before except select * from told)`
	}
	// A new table: by one that held every ticket before, DuckDB judges it large.
	if err := r.exec(ctx, "create or replace table ops.touched_text as "+which); err != nil {
		return fmt.Errorf("mark touched texts: %w", err)
	}
	return nil
}
