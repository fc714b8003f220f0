// Package cron runs named jobs at the times of their schedules and keeps a
// ledger of what ran: built on robfig/cron, with what that leaves open.
//
// It owns when a job runs, that writers never overlap, what is caught up after
// the program was down, retries, timeouts, contained panics and an orderly
// end. It knows nothing of what a job does, and must not import any other part
// of the program: the caller wires jobs as functions, and a function may as
// well start a child process.
//
// # One time, one run
//
// A job runs for a scheduled time, and gets that time, not the clock's, so that
// a late run reports its own period. A time is settled once the ledger has a
// line for it that says done, failed, skipped or missed. A time without such a
// line is owed: a crash, a power cut or a shutdown leaves no line, or one that
// says interrupted, and the next start runs it again, within the limits of
// CatchUp and newest period first. So a job must bear to be run twice for one
// time, and never has to bear being forgotten.
//
// # No overlap
//
// Jobs of one group run one at a time. When a job's next time comes while it
// still runs, or still waits for its group, the new time waits, and replaces a
// scheduled time that already waited; that one is written down as skipped. So
// at most one scheduled time of a job waits, the newest, and a job that is
// slower than its schedule neither piles up nor loses its latest period.
//
// # Moved and overdue
//
// A job may begin later than its times, as on the next working day: when that is
// comes from a function of the caller. Everything above holds for the times, not
// for when their runs begin: each keeps its own line and its own period.
//
// A job may be expected to be done some time after its run was to begin. When it
// is not, the ledger says so once, and Overdue tells it until the job is done.
package cron
