// Package plural lets a sentence of a catalog agree with its counts. It knows no
// catalog: it works on what was formatted.
package plural

import (
	"fmt"
	"regexp"
	"strconv"
)

var choice = regexp.MustCompile(`\{(\d+):([^{|}]*)\|([^{|}]*)\}`)

// Pick writes, for every {N:one|other} of text, one where argument N (from 1, as in
// %[N]d) is 1, and other where it is not. What names no argument stays as it is.
func Pick(text string, args ...any) string {
	return choice.ReplaceAllStringFunc(text, func(found string) string {
		part := choice.FindStringSubmatch(found)
		n, err := strconv.Atoi(part[1])
		switch {
		case err != nil || n < 1 || n > len(args):
			return found
		case fmt.Sprint(args[n-1]) == "1":
			return part[2]
		}
		return part[3]
	})
}
