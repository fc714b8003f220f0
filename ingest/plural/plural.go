// Package plural lets a sentence of a catalog agree with its counts. It knows no
// catalog: it works on a text whose arguments are yet to be filled in, so that it
// never touches what they say.
package plural

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	choice = regexp.MustCompile(`\{(\d+):([^{|}]*)\|([^{|}]*)\}`)
	begun  = regexp.MustCompile(`\{\d`)
)

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

// Check refuses a text with a choice that is misspelt or goes with an argument which
// the text does not print. It is for tests of catalogs.
func Check(text string) error {
	choices := choice.FindAllStringSubmatch(text, -1)
	if begun := begun.FindAllString(text, -1); len(begun) != len(choices) {
		return fmt.Errorf("%d choices are begun, %d are {N:one|other}", len(begun), len(choices))
	}
	for _, part := range choices {
		if !strings.Contains(text, "%["+part[1]+"]") {
			return fmt.Errorf("%s goes with an argument that is not printed", part[0])
		}
	}
	return nil
}
