// Package transform owns the way from the lake to the marts: which batches are
// known and count, what they bring into raw.*, the order of the models, what an
// incremental run builds again, and the checks that must hold before the
// warehouse is published.
//
// What a number means stands in the models of package sql; this package runs
// them. It knows contracts only as [RawTable], reads received files only through
// the lake, never reads the clock, and knows nothing of pages.
package transform
