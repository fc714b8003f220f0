// Package classify tells from the words of a complaint what it is about: the
// running of a residential compound or something else, which of the 22
// categories of property complaints, and whose matter it is.
//
// It reads with a dictionary of weighted phrases that a clerk can read and a
// city can extend, in one pass over the text for all phrases at once, and it
// shows the phrases that decided. The package is pure: it knows no files,
// tables or times. What a hotline's own category path says, and which of the
// two wins, is decided elsewhere.
package classify
