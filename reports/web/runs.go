package web

import (
	"net/http"
	"time"
)

const shownRuns = 100

type runsData struct {
	Jobs []JobStatus
	Runs []JobRun
}

// runs shows the schedule and what became of it.
func (s *Server) runs(w http.ResponseWriter, r *http.Request, v *visit) error {
	var data runsData
	if s.Jobs != nil {
		var err error
		if data.Jobs, err = s.Jobs.List(); err != nil {
			return err
		}
		if data.Runs, err = s.Jobs.History(shownRuns); err != nil {
			return err
		}
	}
	return s.show(w, r, v, http.StatusOK, "runs.html", v.W.T("runs.title"), data)
}

// Took is how long the run lasted, to a tenth of a second.
func (r JobRun) Took() time.Duration { return r.Ended.Sub(r.Started).Round(100 * time.Millisecond) }
