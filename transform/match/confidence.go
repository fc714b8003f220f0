package match

// The confidence of a placement is the share of placements of its kind that
// are right, as far as that is known. That of the texts was set on 490 real messages
// labelled by a reader on which no rule had been tuned: of 100 that were placed 90 were
// placed rightly. A piece of a name, one beside others and a mark are known less well. That
// of the columns is set by what can be wrong with them: a code or a name is the sender's
// own statement and errs only where the sender did.
const (
	sureDecision = 1.0
	sureCode     = 1.0
	sureName     = 0.99
	sureFormer   = 0.97
	sureVariant  = 0.95
	// sureShort is that of a name without its last word, or with another like it.
	sureShort = 0.85
	// sureText is that of the only compound named in a text.
	sureText = 0.9
	// surePiece is that of a text that names the compound incompletely, beside others,
	// or only as where something else is.
	surePiece = 0.85
	// otherTown is the factor where the compound lies in another town of the stated
	// district: streets and their borders are often confused.
	otherTown = 0.9
	// outOfRegister is the factor where the compound did not stand in the register on
	// the day of the ticket.
	outOfRegister = 0.95
)
