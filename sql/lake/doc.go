// Package lake owns the system of record: received files as immutable batches
// on disk. It writes, lists, verifies and sweeps them.
//
// One received file is one batch, refused or not. A batch has one Parquet file
// for each dataset that it holds, at most one file of rejected rows, and one
// receipt:
//
//	<dataset>/<batch>.parquet
//	_rejects/<batch>.parquet
//	_receipts/<batch>.json
//
// The receipt is written last and is the commit: a batch exists if and only if
// its receipt does. Every file is written under a temporary name, synced,
// renamed, and its folder synced, so a crash leaves either a whole batch or
// files without a receipt, which [Store.Sweep] removes. Committed files are
// never written again, so lakes of several offices merge by copying files.
//
// The package knows nothing of contracts, spreadsheets, SQL or the warehouse:
// schemas come from the caller as Arrow schemas, times come from the caller
// too. It takes no lock against other processes; the one lock of a home is
// taken by the program.
package lake
