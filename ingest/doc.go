// Package ingest turns one received file into one batch of the lake: it
// recognises which dataset each sheet holds, parses and validates every row by
// its contract, takes personal data out, stores what is right, and gives the
// sender a workbook that shows what is wrong and how to mend it. It also owns
// the folders around that: inbox, archive, outbox and blank templates.
//
// It knows formats and contracts, not meanings across rows: it must not know
// models, pages, schedules, the warehouse or the clock.
package ingest
