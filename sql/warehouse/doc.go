// Package warehouse owns the DuckDB file: it is the only importer of the
// driver, and it knows how to open, query, export, copy and publish a warehouse
// safely.
//
// The warehouse is derived and disposable. One writer works on a copy beside
// the published file and renames it into place; everybody else opens the
// published file read-only. So nothing here migrates anything, and a published
// file never changes under a reader.
//
// The package knows no table, no model and no contract: names, SQL and the
// functions it registers come from its callers.
package warehouse
