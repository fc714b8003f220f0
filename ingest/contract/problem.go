package contract

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// Code names one kind of problem. It is stored with rejects and never shown alone.
type Code string

// Problems of one cell or row.
const (
	CodeRequired       Code = "required"
	CodeFormula        Code = "formula_error"
	CodeUncomputed     Code = "formula_uncomputed"
	CodeInteger        Code = "not_integer"
	CodeFraction       Code = "fraction"
	CodeNumber         Code = "not_number"
	CodeSeparators     Code = "bad_separators"
	CodeTooLarge       Code = "too_large"
	CodeRange          Code = "out_of_range"
	CodeMinimum        Code = "below_minimum"
	CodeMaximum        Code = "above_maximum"
	CodePercent        Code = "percent_range"
	CodeDate           Code = "not_date"
	CodeDateNoYear     Code = "date_no_year"
	CodeDateShortYear  Code = "date_short_year"
	CodeDateYearOnly   Code = "date_year_only"
	CodeDateNoDay      Code = "date_no_day"
	CodeDateOrder      Code = "date_order"
	CodeDateImpossible Code = "date_impossible"
	CodeDateRange      Code = "date_range"
	CodeTime           Code = "not_time"
	CodeMonth          Code = "not_month"
	CodeMonthAmbiguous Code = "month_ambiguous"
	CodeMonthQuarter   Code = "month_quarter"
	CodeQuarter        Code = "not_quarter"
	CodeQuarterMonth   Code = "quarter_month"
	CodeBool           Code = "not_bool"
	CodeEnum           Code = "not_in_list"
	CodeRegion         Code = "region_code"
	CodeRegionLevel    Code = "region_level"
	CodeNotYours       Code = "not_yours"
	CodeUSCCLength     Code = "uscc_length"
	CodeUSCCCharacter  Code = "uscc_character"
	CodeUSCCCheck      Code = "uscc_check"
	CodeUSCCNumber     Code = "uscc_number"
	CodeUSCCOld        Code = "uscc_old"
	CodePhone          Code = "not_phone"
)

// Problems of a sheet as a whole.
const (
	CodeHeaderUnknown   Code = "header_unknown"
	CodeHeaderMissing   Code = "header_missing"
	CodeHeaderTwice     Code = "header_twice"
	CodeHeaderAmbiguous Code = "header_ambiguous"
	CodeDatasetUnknown  Code = "dataset_unknown"
)

// Codes returns every code, in the order of the catalog's sections.
func Codes() []Code {
	return []Code{
		CodeRequired, CodeFormula, CodeUncomputed, CodeInteger, CodeFraction, CodeNumber, CodeSeparators, CodeTooLarge, CodeRange, CodeMinimum, CodeMaximum, CodePercent,
		CodeDate, CodeDateNoYear, CodeDateShortYear, CodeDateYearOnly, CodeDateNoDay, CodeDateOrder, CodeDateImpossible, CodeDateRange, CodeTime, CodeMonth, CodeMonthAmbiguous,
		CodeMonthQuarter, CodeQuarter, CodeQuarterMonth,
		CodeBool, CodeEnum, CodeRegion, CodeRegionLevel, CodeNotYours, CodeUSCCLength, CodeUSCCCharacter, CodeUSCCCheck, CodeUSCCNumber, CodeUSCCOld, CodePhone,
		CodeHeaderUnknown, CodeHeaderMissing, CodeHeaderTwice, CodeHeaderAmbiguous, CodeDatasetUnknown,
	}
}

// A Problem is something wrong in a row or in a sheet's header.
type Problem struct {
	Dataset *Dataset // nil when no dataset was recognised
	Column  *Column  // nil for problems of the sheet
	Header  string   // the header as written; "" when the column is not in the file
	Cell    int      // 0-based cell in the row; -1 when the column is not in the file
	Code    Code
	// Value is the offending text, shortened, and masked where it is personal
	// or looks like a phone or identity number.
	Value string
	// Args fill the sentence after column and value. A Text among them is
	// shown in the sentence's language.
	Args []any
}

// fault is a problem before the parser knows where it is.
type fault struct {
	code Code
	args []any
}

// Text says in one or two sentences what is wrong and how to mend it, in
// English for lang "en" and in Chinese otherwise. Where (file, sheet, row) is
// the caller's to add.
func (p Problem) Text(lang string) string {
	label := p.Header
	if p.Column != nil {
		label = p.Column.Label.In(lang)
	}
	args := []any{label, p.Value}
	for _, a := range p.Args {
		switch a := a.(type) {
		case Text:
			args = append(args, a.In(lang))
		case []Text:
			words := make([]string, len(a))
			for i, t := range a {
				words[i] = t.In(lang)
			}
			separator := "、"
			if lang == "en" {
				separator = ", "
			}
			args = append(args, strings.Join(words, separator))
		default:
			args = append(args, fmt.Sprint(a))
		}
	}
	return say(lang, "problem."+string(p.Code), args...)
}

// TypeLabel names the type in plain words, for dictionaries and templates.
func (t Type) TypeLabel(lang string) string { return say(lang, "type."+string(t)) }

// Format says in one sentence what a cell of this type may hold, for
// dictionaries and templates.
func (t Type) Format(lang string) string { return say(lang, "format."+string(t)) }

//go:embed messages/*.toml
var messageFiles embed.FS

// messages is the catalog of this part. It is constant, so it is read once; a
// test proves that it loads and that both languages agree.
var messages = sync.OnceValues(loadMessages)

func loadMessages() (catalog.Catalog, error) {
	b := catalog.NewBuilder(catalog.Fallback(language.Chinese))
	for lang, tag := range map[string]language.Tag{"zh": language.Chinese, "en": language.English} {
		texts, err := messageTexts(lang)
		if err != nil {
			return nil, err
		}
		for key, text := range texts {
			if err := b.SetString(tag, key, text); err != nil {
				return nil, fmt.Errorf("add message %s: %w", key, err)
			}
		}
	}
	return b, nil
}

func messageTexts(lang string) (map[string]string, error) {
	raw, err := messageFiles.ReadFile("messages/" + lang + ".toml")
	if err != nil {
		return nil, fmt.Errorf("read messages %s: %w", lang, err)
	}
	texts := map[string]string{}
	if err := toml.Unmarshal(raw, &texts); err != nil {
		return nil, fmt.Errorf("decode messages %s: %w", lang, err)
	}
	return texts, nil
}

func say(lang, key string, args ...any) string {
	cat, err := messages()
	if err != nil {
		return key
	}
	tag := language.Chinese
	if lang == "en" {
		tag = language.English
	}
	return message.NewPrinter(tag, message.Catalog(cat)).Sprintf(key, args...)
}
