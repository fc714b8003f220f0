package table

// Limits bounds what one file may cost. Crossing one refuses the file, MaxStrings excepted; nothing is cut off.
type Limits struct {
	MaxUnpacked int64 // bytes that all parts of a workbook may unpack to
	MaxRatio    int64 // unpacked : packed of one part, looked at only once the part is larger than RatioFloor
	RatioFloor  int64 // bytes below which a part's ratio does not matter
	MaxParts    int   // files inside a workbook
	MaxStrings  int64 // bytes of a workbook's shared strings held in memory; more go to a temporary file
	MaxCell     int   // bytes of one cell
	MaxColumns  int   // columns of one row
}

// DefaultLimits admits what Excel can save, 1,048,576 rows of 16,384 columns and 32,767 characters a cell, up to
// 8 GiB unpacked, and refuses what only an attacker writes.
func DefaultLimits() Limits {
	return Limits{
		MaxUnpacked: 8 << 30,
		MaxRatio:    300,
		RatioFloor:  64 << 20,
		MaxParts:    10_000,
		MaxStrings:  64 << 20,
		MaxCell:     1 << 20,
		MaxColumns:  16_384,
	}
}
