package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the server's own numbers. Labels name routes, codes and jobs, never a person, an
// account or an address.
type metrics struct {
	handler        http.Handler
	requests       *prometheus.CounterVec
	seconds        *prometheus.HistogramVec
	refusedSignIns prometheus.Counter
	uploads        *prometheus.CounterVec
}

func newMetrics(o Options) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "baimi_http_requests_total", Help: "Answers by route and status."}, []string{"route", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "baimi_http_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		refusedSignIns: prometheus.NewCounter(prometheus.CounterOpts{Name: "baimi_signins_refused_total", Help: "Sign-ins with a wrong name or password."}),
		uploads:        prometheus.NewCounterVec(prometheus.CounterOpts{Name: "baimi_uploads_total", Help: "Files handed in, by what became of the request."}, []string{"outcome"}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, m.refusedSignIns, m.uploads, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), state{o})
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) count(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// state is what is asked when somebody looks.
type state struct{ Options }

var (
	jobAge    = prometheus.NewDesc("baimi_job_last_success_age_seconds", "Time since a job last succeeded.", []string{"job"}, nil)
	jobNever  = prometheus.NewDesc("baimi_job_never_succeeded", "1 for a job that has not succeeded yet.", []string{"job"}, nil)
	jobLate   = prometheus.NewDesc("baimi_job_overdue", "1 while a run of a job that should be done is not.", []string{"job"}, nil)
	deadCount = prometheus.NewDesc("baimi_deliveries_dead", "Deliveries given up.", nil, nil)
	auditFine = prometheus.NewDesc("baimi_audit_writable", "1 while the audit log can be written.", nil, nil)
)

// Describe tells the registry what Collect gives.
func (s state) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{jobAge, jobNever, jobLate, deadCount, auditFine} {
		out <- d
	}
}

// Collect asks jobs, deliveries and the audit log.
func (s state) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	if s.Jobs != nil {
		jobs, err := s.Jobs.List()
		if err != nil {
			out <- prometheus.NewInvalidMetric(jobAge, err)
		}
		for _, j := range jobs {
			late := 0.0
			if !j.Overdue.IsZero() {
				late = 1
			}
			gauge(jobLate, late, j.Name)
			if j.LastSuccess.IsZero() {
				gauge(jobNever, 1, j.Name)
			} else {
				gauge(jobAge, s.Now().Sub(j.LastSuccess).Seconds(), j.Name)
			}
		}
	}
	if s.Dead != nil {
		if n, err := s.Dead(); err != nil {
			out <- prometheus.NewInvalidMetric(deadCount, err)
		} else {
			gauge(deadCount, float64(n))
		}
	}
	fine := 1.0
	if s.Audit.Err() != nil {
		fine = 0
	}
	gauge(auditFine, fine)
}

func (s *Server) showMetrics(w http.ResponseWriter, r *http.Request, _ *visit) error {
	s.metrics.handler.ServeHTTP(w, r)
	return nil
}

// healthz answers while the process does.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request, _ *visit) error {
	return plain(w, http.StatusOK, "ok\n")
}

// readyz answers whether people can be served: accounts can be read, the audit log can be written,
// an edition is published. It says only yes or no; the log says why.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request, _ *visit) error {
	_, accounts := s.Accounts.All()
	names, site := s.editions.names()
	if site == nil && len(names) == 0 {
		site = errors.New("no edition is published")
	}
	if err := errors.Join(accounts, s.Audit.Err(), site); err != nil {
		s.Log.Warn("not ready", "error", err)
		return plain(w, http.StatusServiceUnavailable, "not ready\n")
	}
	return plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write([]byte(text))
	return err
}
