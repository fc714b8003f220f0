package table

// Codes of a Refusal: why a file as a whole cannot be read.
const (
	Empty          = "empty"           // no bytes, or no sheet, or not a single cell
	NotSpreadsheet = "not_spreadsheet" // another kind of file: PDF, picture, Word document, archive, …
	Encrypted      = "encrypted"       // protected by a password for opening
	Truncated      = "truncated"       // the end of the file is missing, as after a broken copy or upload
	Damaged        = "damaged"         // the parts of a workbook contradict each other or cannot be unpacked
	ZipBomb        = "zip_bomb"        // unpacks to more than the limits allow
	TooWide        = "too_wide"        // a row has more columns than the limits allow
	TooLarge       = "too_large"       // a cell or the texts of a workbook are larger than the limits allow
	BadEncoding    = "bad_encoding"    // bytes that are not text in the recognised encoding
	OldXLS         = "old_xls"         // Excel 97–2003 or older binary workbook
	XLSB           = "xlsb"            // binary workbook of newer Excel
	ODS            = "ods"             // OpenDocument spreadsheet
	ET             = "et"              // WPS spreadsheet
	WebPage        = "web_page"        // HTML, MHTML or XML saved under a spreadsheet's name
)

// Codes returns every code that a Refusal can carry.
func Codes() []string {
	return []string{Empty, NotSpreadsheet, Encrypted, Truncated, Damaged, ZipBomb, TooWide, TooLarge, BadEncoding,
		OldXLS, XLSB, ODS, ET, WebPage}
}

// Refusal is the reason why a file as a whole cannot be read. Code is for programs and message catalogs; Detail is
// a short hint in English for logs (a part's name, a limit). Err is the cause below, or nil.
type Refusal struct {
	Code   string
	Detail string
	Line   int // 1-based line of delimited text at which reading stopped; 0 when no line is to blame
	Err    error
}

// Error returns code, detail and cause on one line.
func (r *Refusal) Error() string {
	s := "read table: " + r.Code
	if r.Detail != "" {
		s += ": " + r.Detail
	}
	if r.Err != nil {
		s += ": " + r.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Err }

func refuse(code, detail string, err error) *Refusal {
	return &Refusal{Code: code, Detail: detail, Err: err}
}
