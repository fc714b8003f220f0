// Package sql owns the SQL text of the warehouse as files: the schema of what
// every warehouse starts with, the models that make tables of other tables, and
// the checks that must hold before anything is published.
//
// It has no logic and knows none of the parts: package transform orders and
// runs the models. The folders warehouse and lake below it are packages of
// their own.
package sql

import "embed"

// Schema holds schema/*.sql: statements run on every new warehouse before
// anything else, in the order of their names.
//
//go:embed schema/*.sql
var Schema embed.FS

// Models holds models/<schema>/<table>.sql: one SELECT a file; the path is the
// name of the table, its first comment line says what one row is.
//
//go:embed models/*/*.sql
var Models embed.FS

// Checks holds checks/*.sql: one SELECT a file whose rows are failures; the
// head comment says what it protects and how severe a failure is.
//
//go:embed checks/*.sql
var Checks embed.FS

// Explain holds explain/figure/<metric>.sql, one SELECT that gives a published
// figure (or those that its head lists as metrics) with its numerator and
// denominator, and explain/rows/<name>.sql, one
// SELECT that gives the source rows behind such figures; explain/score/<name>.sql
// does so for a measure of company scores. All read asked, one row that says what
// is asked; rows also read held_<dataset>, the statements in force.
//
//go:embed explain/*/*.sql
var Explain embed.FS
