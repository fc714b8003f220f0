package match

import (
	"cmp"
	"slices"
)

// likeness finds names that resemble a spelling, for a person to choose from.
type likeness struct {
	names []string
	// byPair are the names that hold two characters in a row.
	byPair map[[2]rune][]int32
	// byEnds are the names of three characters or fewer that share their last or
	// first character, since one wrong character leaves them no pair.
	byRune map[rune][]int32
}

// candidatesMost is how many names a person is offered.
const candidatesMost = 5

// likeLeast is the least likeness that is worth a person's look.
const likeLeast = 0.5

// likeOne is the likeness from which one name alone may be meant: one wrong
// character of four.
const likeOne = 0.75

func newLikeness(exact map[string][]sense) likeness {
	l := likeness{byPair: map[[2]rune][]int32{}, byRune: map[rune][]int32{}}
	for name := range exact {
		l.names = append(l.names, name)
	}
	slices.Sort(l.names)
	for i, name := range l.names {
		rs := []rune(name)
		for k := range rs {
			if k > 0 {
				pair := [2]rune{rs[k-1], rs[k]}
				l.byPair[pair] = append(l.byPair[pair], int32(i))
			}
			if len(rs) <= 3 {
				l.byRune[rs[k]] = append(l.byRune[rs[k]], int32(i))
			}
		}
	}
	return l
}

// like is a name with its likeness to a spelling: 1 minus the edit distance in
// characters, a swap of neighbours being one edit, over the longer length.
type like struct {
	name     string
	likeness float64
}

// of returns the names that resemble a folded spelling, the most alike first.
func (l *likeness) of(spelling string) []like {
	rs := []rune(spelling)
	if len(rs) < 2 || len(rs) > 30 {
		return nil
	}
	near := map[int32]bool{}
	for k := range rs {
		if k > 0 {
			for _, i := range l.byPair[[2]rune{rs[k-1], rs[k]}] {
				near[i] = true
			}
		}
		if len(rs) <= 4 {
			for _, i := range l.byRune[rs[k]] {
				near[i] = true
			}
		}
	}
	var found []like
	for i := range near {
		other := []rune(l.names[i])
		longer := max(len(rs), len(other))
		if longer-min(len(rs), len(other)) > longer/2 {
			continue
		}
		if s := 1 - float64(edits(rs, other))/float64(longer); s >= likeLeast {
			found = append(found, like{l.names[i], s})
		}
	}
	slices.SortFunc(found, func(a, b like) int {
		return cmp.Or(-cmp.Compare(a.likeness, b.likeness), cmp.Compare(a.name, b.name))
	})
	return found
}

// edits counts the insertions, deletions, changes and swaps of neighbours that
// turn a into b (optimal string alignment).
//
// Source: F. J. Damerau, "A technique for computer detection and correction of
// spelling errors", Communications of the ACM 7 (1964) 171–176.
func edits(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
