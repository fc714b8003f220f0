package main

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError marks a wrong call: unknown flags, wrong arguments.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// wrongUsage is a usageError that says a sentence of the catalog.
func (t texts) wrongUsage(key string, args ...any) error {
	return usageError{errors.New(t.s(key, args...))}
}

// args refuses a call with fewer or more arguments than a command takes; most is -1
// where it takes any number.
func (a *app) args(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch n := len(args); {
		case n > 0 && c.HasSubCommands():
			return a.text.wrongUsage("error.unknown_command", args[0], c.CommandPath())
		case n < least, most >= 0 && n > most:
			return a.text.wrongUsage("error.arguments", strconv.Itoa(n), a.translated(c.UseLine()))
		}
		return nil
	}
}

// flagError says in the words of the user what the flag library refused.
func (a *app) flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	t := a.text
	switch {
	case errors.As(err, &unknown):
		dashes := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		return t.wrongUsage("error.flag_unknown", dashes+unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return t.wrongUsage("error.flag_bare", "--"+bare.GetFlag().Name)
	case errors.As(err, &wrong):
		flag := "--" + wrong.GetFlag().Name
		switch v := wrong.GetFlag().Value.(type) {
		case *count:
			return t.wrongUsage("error.flag_count", flag, wrong.GetValue())
		case *choice:
			return t.wrongUsage("error.flag_choice", flag, wrong.GetValue(), strings.Join(v.of, ", "))
		}
		return t.wrongUsage("error.flag_value", flag, wrong.GetValue())
	}
	return usageError{err}
}

// count is a flag's number of things: 0 or more.
type count int

// Set implements pflag.Value.
func (n *count) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 {
		return errors.New("use 0 or more")
	}
	*n = count(v)
	return nil
}

// String implements pflag.Value.
func (n *count) String() string { return strconv.Itoa(int(*n)) }

// Type implements pflag.Value.
func (*count) Type() string { return "int" }

// countFlag adds a flag for a number of things, of which n holds the default.
func countFlag(f *pflag.FlagSet, n *int, name, usage string) { f.Var((*count)(n), name, usage) }

// choice is a flag's value out of a few.
type choice struct {
	value *string
	of    []string
}

// Set implements pflag.Value.
func (c *choice) Set(s string) error {
	if !slices.Contains(c.of, s) {
		return errors.New("no choice")
	}
	*c.value = s
	return nil
}

// String implements pflag.Value.
func (c *choice) String() string { return *c.value }

// Type implements pflag.Value.
func (*choice) Type() string { return "string" }

// formatFlag adds --format table|csv|json, and more where a command knows more.
func (a *app) formatFlag(cmd *cobra.Command, more ...string) *string {
	value := "table"
	about := a.text.s("flag.format")
	if len(more) > 0 {
		about = a.text.s("flag.query_format")
	}
	cmd.Flags().Var(&choice{&value, append([]string{"table", "csv", "json"}, more...)}, "format", about)
	return &value
}

// help is what a command says of itself.
func (a *app) help(c *cobra.Command) string {
	text := strings.TrimSpace(cmp.Or(c.Long, c.Short)) + "\n\n"
	if c.Runnable() || c.HasSubCommands() {
		text += a.translated(c.UsageString())
	}
	return text
}

var defaultValue = regexp.MustCompile(`(?m) \(default (.*)\)$`)

// translated puts the words that the command library adds into the language of the user.
func (a *app) translated(usage string) string {
	usage = strings.ReplaceAll(usage, "[flags]", a.text.s("usage.flags"))
	usage = strings.ReplaceAll(usage, "[command]", a.text.s("usage.command"))
	return defaultValue.ReplaceAllString(usage, a.text.s("usage.default", "${1}"))
}
