package contract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean removes white space and invisible characters from both ends of a cell,
// the escapes that spreadsheets leave for carriage returns, NUL bytes, and bytes
// that are no UTF-8, which no Parquet text may hold. A text that needs no change
// is returned as it is.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	if strings.IndexByte(s, '_') >= 0 && strings.Contains(s, "_x000D_") {
		s = strings.ReplaceAll(s, "_x000D_", "")
	}
	if s == "" {
		return s
	}
	if first, last := s[0], s[len(s)-1]; ' ' < first && first < 0x7f && ' ' < last && last < 0x7f {
		return s
	}
	return strings.TrimFunc(s, blank)
}

func blank(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	return r == 0x3000 || r == 0xa0 || r == 0xfeff || r == 0xad || 0x200b <= r && r <= 0x200f || unicode.IsSpace(r)
}

// missingText reports whether a cleaned cell means that nothing is known. Offices
// write many words for it; a formula that found nothing (#N/A) counts too.
func missingText(s string) bool {
	if len(s) > 24 {
		return false
	}
	switch s {
	case "", "-", "--", "---", "—", "——", "－", "–", "/", "//", "\\", "／", "*", ".", "。", "…", "……",
		"无", "暂无", "暂无信息", "暂无资料", "暂无数据", "暂缺", "无数据", "无信息", "不详", "不明", "未知", "待定", "待补充", "待核实", "未填",
		"未填写", "空", "無", "暫無", "不詳", "暫無信息", "暫無資料",
		"N/A", "n/a", "NA", "#N/A", "NULL", "null", "None", "nan", "NaN", "(null)", "(空)", "（空）", "（无）", "(无)":
		return true
	}
	return false
}

// uncomputed is what the reader of workbooks gives for a formula without a result, and what spreadsheet
// programs show meanwhile.
const uncomputed = "#GETTING_DATA"

// formulaError reports whether a cell holds the error of a broken formula.
func formulaError(s string) bool {
	if len(s) < 5 || s[0] != '#' {
		return false
	}
	switch s {
	case "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

// halfWidth returns s with full-width digits, letters and signs in half-width
// and spaces of any kind as one ' '. ASCII passes unchanged.
func halfWidth(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(func(r rune) rune {
				switch {
				case 0xff01 <= r && r <= 0xff5e:
					return r - 0xfee0
				case 0x200b <= r && r <= 0x200f || r == 0xfeff || r == 0xad:
					return -1
				case r == '−' || r == '–' || r == '—':
					return '-'
				case r == '．' || r == '。' || r == '·':
					return '.'
				case blank(r):
					return ' '
				}
				return r
			}, s)
		}
	}
	return s
}
