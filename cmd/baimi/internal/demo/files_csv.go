package demo

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is how a CSV file turns characters into bytes.
type Encoding int8

// Encodings that offices use.
const (
	UTF8 Encoding = iota
	UTF8BOM
	GB18030
)

// table is a CSV file being written.
type table struct {
	csv   *csv.Writer
	flush func() error
}

// newTable begins a CSV file with CRLF lines, as Excel and the hotline write.
func newTable(w io.Writer, enc Encoding) (*table, error) {
	buffered := bufio.NewWriterSize(w, 1<<16)
	flush := buffered.Flush
	var out io.Writer = buffered
	switch enc {
	case UTF8BOM:
		if _, err := buffered.WriteString("\ufeff"); err != nil {
			return nil, fmt.Errorf("write byte order mark: %w", err)
		}
	case GB18030:
		encoder := simplifiedchinese.GB18030.NewEncoder().Writer(buffered)
		wide := bufio.NewWriterSize(encoder, 1<<16)
		out, flush = wide, func() error {
			if err := wide.Flush(); err != nil {
				return err
			}
			return buffered.Flush()
		}
	}
	t := &table{csv: csv.NewWriter(out), flush: flush}
	t.csv.UseCRLF = true
	return t, nil
}

// close writes what is buffered and returns the first error of the file.
func (t *table) close() error {
	t.csv.Flush()
	if err := t.csv.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	if err := t.flush(); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// writeTickets writes the tickets of a source that came, closed or were called
// back in a week, as they stood at its end.
func (c *City) writeTickets(w io.Writer, s sending) error {
	l := sources[s.source].layout
	enc, headers := UTF8BOM, headersA
	if l == layoutB {
		enc, headers = GB18030, headersB
	}
	out, err := newTable(w, enc)
	if err != nil {
		return err
	}
	if err := out.csv.Write(headers); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	row := make([]string, 0, len(headers))
	for _, i := range c.weekly[s.source][s.week] {
		view := ticketView{c: c, t: &c.tickets[i], cut: s.cut(), first: c.tickets[i].intake.week() == s.week}
		view.misplaced = s.revision == erring && c.misplacedAt(i, s.week)
		if l == layoutA {
			row = view.rowA(row[:0])
		} else {
			row = view.rowB(row[:0])
		}
		if err := out.csv.Write(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	return out.close()
}

// cut is the moment that a ticket file shows: the end of its week, or, of a
// file that is late, the start of the day on which it was exported after all.
func (s sending) cut() second {
	if s.due.IsZero() {
		return second(s.to) * 86400
	}
	return second(dayOf(s.at)) * 86400
}

// misplacesAny says whether the week of a source holds a ticket to correct.
func (c *City) misplacesAny(source, week int) bool {
	return slices.ContainsFunc(c.weekly[source][week], func(i int32) bool { return c.misplacedAt(i, week) })
}

// bucketTickets lists for each source and week the tickets that its file
// holds: a ticket appears with its intake, and again in the weeks in which it
// is closed and called back.
func (c *City) bucketTickets() [][][]int32 {
	sourceOf := make([]int, len(districts))
	weekly := make([][][]int32, len(sources))
	for k, src := range sources {
		weekly[k] = make([][]int32, c.cal.weeks)
		for _, d := range src.districts {
			sourceOf[d] = k
		}
	}
	for i := range c.tickets {
		t := &c.tickets[i]
		into := weekly[sourceOf[c.compounds[t.compound].district]]
		last := -1
		for _, at := range [3]second{t.intake, t.closed, t.callback} {
			if week := at.week(); at > 0 && at < c.cal.end && week != last {
				into[week] = append(into[week], int32(i))
				last = week
			}
		}
	}
	return weekly
}

// misplacedAt says whether the first version of the corrected file names the
// wrong compound for a ticket.
func (c *City) misplacedAt(i int32, week int) bool {
	t := &c.tickets[i]
	return t.intake.week() == week && t.placing == byName && mix(t.seed)%4 == 0
}

// WriteTickets writes n ticket rows of 14 columns, in order of intake, for
// benchmarks: the same rows in every encoding, without personal data removed.
func WriteTickets(w io.Writer, n int, seed int64, enc Encoding) error {
	o := DefaultOptions()
	o.Complaints, o.Seed = n, seed
	c, err := New(o)
	if err != nil {
		return err
	}
	out, err := newTable(w, enc)
	if err != nil {
		return err
	}
	header := []string{"工单编号", "受理时间", "被反映区", "被反映街乡镇", "小区点位", "问题分类", "标题", "主要内容", "来电人", "来电人电话", "工单状态", "办结时间", "是否解决", "是否满意"}
	if err := out.csv.Write(header); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	row := make([]string, 0, len(header))
	for i := range c.tickets {
		t := &c.tickets[i]
		v := ticketView{c: c, t: t, cut: c.cal.end}
		tl := c.tell(t)
		name, phone := v.caller()
		district, town, compoundName, _ := v.place()
		resolved, satisfied := v.answers()
		status := "处理中"
		if v.closed() {
			status = "已办结"
		}
		row = append(row[:0], c.ticketID(t), v.at(t.intake), district, town, compoundName, strings.Join(t.path(), "->"), tl.title, tl.content, name, phone, status, v.at(t.closed), resolved, satisfied)
		if err := out.csv.Write(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	return out.close()
}
