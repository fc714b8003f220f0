package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baimi/ingest/privacy"
	"baimi/reports/web"
	"baimi/transform"
)

// Exit codes.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // done, but rows or files were rejected
	exitBusy     = 4 // nothing done: another command writes to the home
)

// defaultHome is the city folder where --home names none.
const defaultHome = "./city"

// errRejected is returned by commands that did their work while rows or files were
// rejected; the command has already said which.
var errRejected = errors.New("rows were rejected")

// app is one call of baimi: its streams, its global flags, its clock.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time

	home home
	lang string
	logs string // text or json
	text texts
	log  *slog.Logger
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, now: clock, home: defaultHome}
	a.lang = languageOf(args, os.Getenv("BAIMI_LANG"))
	if a.lang != "zh" && a.lang != "en" {
		fmt.Fprintf(stderr, "--lang %q: zh, en\n", a.lang)
		return exitUsage
	}
	text, err := newTexts(a.lang)
	if err != nil {
		fmt.Fprintln(stderr, "baimi:", err)
		return exitFailed
	}
	a.text = text
	root := a.root()
	root.SetArgs(args)
	return a.exitCode(root.ExecuteContext(ctx))
}

// clock is the present to the microsecond, which is as fine as the warehouse and
// the pages keep it: an issue's known-at can be given back exactly as it was.
func clock() time.Time { return time.Now().Truncate(time.Microsecond) }

// languageOf finds the language before the flags are parsed, because the help
// texts themselves depend on it: --lang, else the environment, else baimi.toml of
// the home, else Chinese.
func languageOf(args []string, env string) string {
	if lang := flagOf(args, "--lang"); lang != "" {
		return lang
	}
	if env != "" {
		return env
	}
	dir := flagOf(args, "--home")
	if dir == "" {
		dir = defaultHome
	}
	// A configuration that cannot be read is told by the command itself.
	if cfg, err := loadConfig(home(dir).config()); err == nil {
		return cfg.Lang
	}
	return "zh"
}

// flagOf returns the value of a flag written as --flag=value or --flag value.
func flagOf(args []string, flag string) (value string) {
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, flag+"="); ok {
			value = v
		} else if arg == flag && i+1 < len(args) {
			value = args[i+1]
		}
	}
	return value
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "baimi",
		Short:         a.text.s("root.short"),
		Long:          a.text.s("root.long"),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          a.args(0, 0),
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return a.open()
		},
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetIn(a.stdin)
	root.SetUsageTemplate(a.text.s("usage.template"))
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(a.stdout, a.help(c)) })
	root.SetFlagErrorFunc(a.flagError)
	root.CompletionOptions.DisableDescriptions = false

	f := root.PersistentFlags()
	f.StringVar((*string)(&a.home), "home", string(a.home), a.text.s("flag.home"))
	f.String("lang", a.lang, a.text.s("flag.lang"))
	f.StringVar(&a.logs, "log", "text", a.text.s("flag.log"))
	f.BoolP("help", "h", false, a.text.s("flag.help"))

	root.AddCommand(
		a.initCommand(), a.demoCommand(), a.checkCommand(), a.ingestCommand(), a.transformCommand(), a.reportCommand(),
		a.runCommand(), a.templateCommand(), a.datasetsCommand(), a.modelsCommand(), a.queryCommand(), a.explainCommand(), a.reviewCommand(), a.evaluateCommand(), a.lakeCommand(), a.scoreCommand(), a.noticeCommand(), a.feedCommand(),
		a.purgeCommand(), a.restateCommand(), a.statusCommand(), a.serveCommand(), a.userCommand(), a.auditCommand(), a.jobsCommand(), a.versionCommand(),
		a.backupCommand(), a.restoreCommand(),
		a.exportCommand(), a.deliverCommand(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short, c.Long = a.text.s("help.short"), ""
		case "completion":
			c.Short, c.Long, c.Args = a.text.s("completion.short"), "", a.args(0, 0)
			for _, shell := range c.Commands() {
				shell.Short, shell.Long, shell.Args = a.text.s("completion.shell", shell.Name()), "", a.args(0, 0)
				if plain := shell.Flags().Lookup("no-descriptions"); plain != nil {
					plain.Usage = a.text.s("completion.plain")
				}
			}
		}
	}
	return root
}

// open checks the global flags and makes the logger.
func (a *app) open() error {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch a.logs {
	case "text":
		a.log = slog.New(slog.NewTextHandler(a.stderr, options))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.stderr, options))
	default:
		return a.text.wrongUsage("error.log_format", a.logs)
	}
	return nil
}

// exitCode prints what went wrong, with a hint where there is one, and chooses the code.
func (a *app) exitCode(err error) int {
	var wrong usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errRejected):
		return exitRejected
	case errors.As(err, &wrong):
		fmt.Fprintln(a.stderr, a.text.s("error.usage", a.explain(err)))
		return exitUsage
	case errors.Is(err, errDemoStopped):
		fmt.Fprintln(a.stderr, a.text.s("error.demo_stopped", string(a.home)))
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.stderr, a.text.s("error.stopped"))
		return exitFailed
	}
	fmt.Fprintln(a.stderr, a.text.s("error.failed", a.explain(err)))
	var locked *lockedError
	if errors.As(err, &locked) {
		return exitBusy
	}
	return exitFailed
}

// explain turns errors that a person can mend into a sentence that says how.
func (a *app) explain(err error) string {
	var locked *lockedError
	var checks *transform.ChecksError
	var problem configProblem
	var path *fs.PathError
	switch {
	case errors.As(err, &problem):
		return a.text.configProblems(err)
	case errors.As(err, &checks):
		return a.failedChecks(checks)
	case errors.Is(err, privacy.ErrKeyMode):
		return a.text.s("error.key_mode", shellWord(a.home.key()))
	case errors.Is(err, fs.ErrPermission) && errors.As(err, &path):
		return a.text.s("error.permission", path.Path, err)
	case errors.Is(err, fs.ErrNotExist) && errors.As(err, &path):
		return a.text.s("error.missing", path.Path, err)
	case errors.As(err, &locked):
		since := locked.Holder.Since
		if zone, err := a.zone(); err == nil {
			since = since.In(zone)
		}
		return a.text.s("error.locked", string(locked.Home), locked.Holder.Command, strconv.Itoa(locked.Holder.PID), since.Format(time.DateTime))
	case errors.Is(err, errNoHome):
		return a.text.s("error.no_home", string(a.home))
	case errors.Is(err, web.ErrOpenBind):
		return a.text.s("error.open_bind", err)
	}
	if trouble := diskTrouble(err); trouble != "" {
		return a.text.s("error.disk."+trouble, err.Error())
	}
	return err.Error()
}
