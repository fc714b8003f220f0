package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// configProblem is one thing wrong with a configuration, to be said in the language of
// whoever reads it.
type configProblem struct {
	file, key string // key without "config."
	args      []any  // as text: numbers stand as they do in the file; or a configPlace
}

// configPlace is one of several alike in a configuration, such as its second job.
type configPlace struct {
	kind   string // key without "config.place."
	number int    // from 1
	name   string
}

func newConfigProblem(file, key string, args ...any) configProblem {
	p := configProblem{file: file, key: key}
	for _, arg := range args {
		if _, place := arg.(configPlace); !place {
			arg = fmt.Sprint(arg)
		}
		p.args = append(p.args, arg)
	}
	return p
}

func (p configProblem) in(t texts) string {
	args := slices.Clone(p.args)
	for i, arg := range args {
		if place, ok := arg.(configPlace); ok {
			args[i] = t.s("config.place."+place.kind, place.number, place.name)
		}
	}
	return p.file + ": " + t.s("config."+p.key, args...)
}

// Error says it in English, for logs.
func (p configProblem) Error() string {
	t, err := newTexts("en")
	if err != nil {
		return p.file + ": " + p.key
	}
	return p.in(t)
}

// configProblems says every problem of a configuration that err holds, and all else that
// it holds as it stands.
func (t texts) configProblems(err error) string {
	var several interface{ Unwrap() []error }
	if errors.As(err, &several) {
		var lines []string
		for _, part := range several.Unwrap() {
			lines = append(lines, t.configProblems(part))
		}
		return strings.Join(lines, "\n")
	}
	var problem configProblem
	if errors.As(err, &problem) {
		return problem.in(t)
	}
	return err.Error()
}
