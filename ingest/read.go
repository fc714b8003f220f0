package ingest

import (
	"context"
	"hash/maphash"
	"sync"

	"baimi/ingest/table"
)

const (
	// chunkRows is how many rows go through the parsers together.
	chunkRows = 4096
	// chunkBytes ends a chunk early, so that long texts stay few in memory.
	chunkBytes = 4 << 20
)

// chunk is some rows of one sheet on their way through the parsers.
type chunk struct {
	plan *sheetPlan
	rows []table.Row
	done chan parsedRows
}

// read reads the planned sheets in order: one goroutine reads, several parse,
// and the caller's take receives the chunks in file order, whatever their number
// in bounded memory. It ends at the first error of the reader, a parser, take
// or the context, after every goroutine has ended.
func (i *Ingester) read(ctx context.Context, plans []*sheetPlan, source Source, store bool, take func(parsedRows) error) error {
	ctx, cancel := context.WithCancel(ctx)
	jobs := make(chan *chunk)
	// The order holds a few chunks more than there are parsers, so that a slow
	// chunk does not idle the others.
	order := make(chan *chunk, i.config.Workers+2)
	var group sync.WaitGroup
	var readErr error
	group.Go(func() {
		defer close(order)
		defer close(jobs)
		readErr = cut(ctx, plans, func(c *chunk) error {
			select {
			case order <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case jobs <- c:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	seed := maphash.MakeSeed()
	for range i.config.Workers {
		group.Go(func() { i.work(jobs, source, seed, store) })
	}
	takeErr := receive(ctx, order, take)
	cancel()
	for c := range order {
		drop(c)
	}
	group.Wait()
	if takeErr != nil {
		return takeErr
	}
	return readErr
}

// cut reads the sheets and hands on their rows in chunks.
func cut(ctx context.Context, plans []*sheetPlan, hand func(*chunk) error) error {
	for _, plan := range plans {
		first := plan.firstRow()
		var rows []table.Row
		bytes := 0
		flush := func() error {
			if len(rows) == 0 {
				return nil
			}
			c := &chunk{plan: plan, rows: rows, done: make(chan parsedRows, 1)}
			rows, bytes = nil, 0
			return hand(c)
		}
		for row, err := range plan.sheet.Rows(ctx) {
			if err != nil {
				return err
			}
			if row.Number < first {
				continue
			}
			rows = append(rows, row)
			for _, cell := range row.Cells {
				bytes += len(cell)
			}
			if len(rows) == chunkRows || bytes >= chunkBytes {
				if err := flush(); err != nil {
					return err
				}
				rows = make([]table.Row, 0, chunkRows)
			}
		}
		if err := flush(); err != nil {
			return err
		}
	}
	return nil
}

// work parses chunks until there are no more.
func (i *Ingester) work(jobs <-chan *chunk, source Source, seed maphash.Seed, store bool) {
	parsers := map[*sheetPlan]*rowParser{}
	for c := range jobs {
		p, ok := parsers[c.plan]
		if !ok {
			var err error
			if p, err = i.newRowParser(c.plan, source, seed, store); err != nil {
				c.done <- parsedRows{plan: c.plan, err: err}
				continue
			}
			parsers[c.plan] = p
		}
		c.done <- p.parse(c.rows)
	}
	for _, p := range parsers {
		if p.builder != nil {
			p.builder.Release()
		}
	}
}

// receive passes the chunks on in the order in which they were read.
func receive(ctx context.Context, order <-chan *chunk, take func(parsedRows) error) error {
	for c := range order {
		var parsed parsedRows
		select {
		case parsed = <-c.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		err := parsed.err
		if err == nil {
			err = take(parsed)
		}
		if parsed.accepted != nil {
			parsed.accepted.Release()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// drop releases a chunk that nobody takes any more, if it was parsed.
func drop(c *chunk) {
	select {
	case parsed := <-c.done:
		if parsed.accepted != nil {
			parsed.accepted.Release()
		}
	default:
	}
}
