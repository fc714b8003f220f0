// Package stats turns counts and series into statements that hold: intervals
// for shares and counts, control charts and the one word that a reader may
// take from them.
//
// Every function is pure and names its published source. The package knows
// nothing of complaints, compounds or companies, of clocks, files or databases:
// callers bring numbers and policy, and get numbers back. What is not defined
// is NaN, never a guess, so that a caller has to show it as missing.
package stats
