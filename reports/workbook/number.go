package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Number is a decimal number as text, such as "86.50". A sheet prints it with the decimals that it
// has, where a float64 of kind Decimal gets two. It is a number of the sheet as long as that keeps
// every digit, and text beyond.
type Number string

// exactDigits is how many decimal digits every spreadsheet keeps of a number.
const exactDigits = 15

// cell is a value of a column with the format that it is printed in.
func (st styles) cell(f *excelize.File, kind Kind, v any) (excelize.Cell, error) {
	n, ok := v.(Number)
	if !ok {
		return excelize.Cell{StyleID: st.kind[kind], Value: value(v)}, nil
	}
	whole, decimals, _ := strings.Cut(strings.TrimLeft(string(n), "-"), ".")
	if len(whole)+len(decimals) > exactDigits {
		return excelize.Cell{StyleID: st.kind[Text], Value: string(n)}, nil
	}
	x, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return excelize.Cell{}, fmt.Errorf("write number %q: %w", string(n), err)
	}
	id, ok := st.places[len(decimals)]
	if !ok {
		format := "0"
		if decimals != "" {
			format += "." + strings.Repeat("0", len(decimals))
		}
		if id, err = f.NewStyle(&excelize.Style{Font: fontOr(nil), CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}}); err != nil {
			return excelize.Cell{}, fmt.Errorf("make workbook style: %w", err)
		}
		st.places[len(decimals)] = id
	}
	return excelize.Cell{StyleID: id, Value: x}, nil
}
