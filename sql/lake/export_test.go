package lake

import "os"

// RowCount opens rowCount to the fuzz target: through Verify the digest would
// keep damaged bytes away from it.
func RowCount(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return rowCount(f)
}
