package ingest

import (
	"strings"

	"baimi/ingest/contract"
)

// footerWords begin rows that offices put under a table and that are no data.
var footerWords = []string{"合计", "总计", "小计", "共计", "填表人", "制表人", "填报人", "审核人", "复核人", "负责人：", "负责人:", "联系人：", "联系人:", "填表单位", "填报单位", "报送单位", "盖章", "备注：", "备注:", "注：", "注:", "说明：", "说明:", "填表说明", "Total", "total"}

// isFooter reports whether a failing row is no data: a line of totals or
// signatures, or the header once more. Only rows without a key are looked at, so
// that no statement is ever passed over.
func (p *rowParser) isFooter(cells []string, row *contract.Row) bool {
	if p.repeatsHeader(cells) {
		return true
	}
	for _, k := range p.keys {
		if k != p.when && !row.Values[k].IsMissing() && !p.isFooterKey(row.Values[k].Text()) {
			return false
		}
	}
	for _, cell := range cells {
		text := strings.TrimSpace(cell)
		if text == "" {
			continue
		}
		return hasFooterWord(strings.ReplaceAll(text, " ", ""))
	}
	return false
}

// isFooterKey reports whether a total's own word stands in the key column.
func (p *rowParser) isFooterKey(text string) bool {
	return hasFooterWord(strings.ReplaceAll(strings.TrimSpace(text), " ", ""))
}

func hasFooterWord(text string) bool {
	for _, word := range footerWords {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// repeatsHeader reports whether the row is the header again, as on every page of
// a printed list.
func (p *rowParser) repeatsHeader(cells []string) bool {
	same := 0
	for k, cell := range cells {
		text := contract.FoldHeader(cell)
		if text == "" {
			continue
		}
		if text != contract.FoldHeader(p.plan.match.Header(k)) {
			return false
		}
		same++
	}
	return same >= 2
}
