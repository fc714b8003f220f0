// Package match says which compound a ticket is about and which firm a
// company name means.
//
// A Registry is built once from what is known of the compounds, and a Companies
// once from the register of firms; both are then only read, so that any number of
// goroutines may use them. Every answer keeps the method by which it was
// found, the words that decided and a confidence, and every refusal its
// reason: a name that is merely like another is a candidate for a person, never
// an answer.
//
// The package holds pure functions over what its caller brings. It knows no
// files, databases, clocks or tables of the warehouse; of other packages of ours it
// uses only the folding of Chinese text.
package match
