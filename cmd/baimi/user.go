package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baimi/reports/access"
	"baimi/reports/audit"
)

func (a *app) userCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: a.text.s("user.short"),
		Long:  a.text.s("user.long", roleNames()),
		Args:  a.args(0, 0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	cmd.AddCommand(a.userAddCommand(), a.userListCommand(), a.userRoleCommand(), a.userScopeCommand(), a.userPasswordCommand(),
		a.userChange("lock", func(c *city, name string) error { return c.accounts().SetLocked(name, true) }),
		a.userChange("unlock", func(c *city, name string) error { return c.accounts().SetLocked(name, false) }),
		a.userChange("remove", func(c *city, name string) error { return c.accounts().Remove(name) }))
	return cmd
}

func roleNames() string {
	var names []string
	for _, r := range access.Roles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// accounts is the home's accounts file.
func (c *city) accounts() *access.Store { return access.Open(c.home.accounts(), c.app.now) }

// scopeFlags are the region or company of an account.
func (a *app) scopeFlags(cmd *cobra.Command) *access.Scope {
	s := &access.Scope{}
	cmd.Flags().StringVar(&s.Region, "region", "", a.text.s("flag.user_region"))
	cmd.Flags().StringVar(&s.Company, "company", "", a.text.s("flag.user_company"))
	return s
}

func (a *app) userAddCommand() *cobra.Command {
	var role string
	cmd := &cobra.Command{Use: "add NAME", Short: a.text.s("user.add.short"), Long: a.text.s("user.add.long"), Args: a.args(1, 1)}
	cmd.Flags().StringVar(&role, "role", string(access.Reader), a.text.s("flag.user_role", roleNames()))
	scope := a.scopeFlags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return a.manage(args[0], "add "+role+" "+scope.String(), func(c *city) error {
			if err := c.inCity(*scope); err != nil {
				return err
			}
			password := access.NewPassword(args[0])
			if err := c.accounts().Add(args[0], access.Role(role), *scope, password, true); err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, a.text.s("user.add.done", args[0], password))
			return nil
		})
	}
	return cmd
}

func (a *app) userListCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: a.text.s("user.list.short"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		all, err := c.accounts().All()
		if err != nil {
			return err
		}
		l := a.text.listing("name", "role", "scope", "state", "changed")
		for _, u := range all {
			state := a.text.s("user.state.open")
			switch {
			case u.Locked:
				state = a.text.s("user.state.locked")
			case u.MustChange:
				state = a.text.s("user.state.new")
			}
			l.add(u.Name, string(u.Role), u.String(), state, u.Changed.In(c.zone).Format(time.DateTime))
		}
		return l.print(a.stdout, *format)
	}
	return cmd
}

func (a *app) userRoleCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "role NAME ROLE", Short: a.text.s("user.role.short"), Args: a.args(2, 2)}
	scope := a.scopeFlags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return a.manage(args[0], "role "+args[1]+" "+scope.String(), func(c *city) error {
			if err := c.inCity(*scope); err != nil {
				return err
			}
			return c.changed(args[0], c.accounts().SetRole(args[0], access.Role(args[1]), *scope))
		})
	}
	return cmd
}

func (a *app) userScopeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "scope NAME", Short: a.text.s("user.scope.short"), Args: a.args(1, 1)}
	scope := a.scopeFlags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return a.manage(args[0], "scope "+scope.String(), func(c *city) error {
			if err := c.inCity(*scope); err != nil {
				return err
			}
			u, known, err := c.accounts().Lookup(args[0])
			if err == nil && !known {
				err = access.ErrUnknown
			}
			if err != nil {
				return c.changed(args[0], err)
			}
			return c.changed(args[0], c.accounts().SetRole(args[0], u.Role, *scope))
		})
	}
	return cmd
}

func (a *app) userPasswordCommand() *cobra.Command {
	return &cobra.Command{
		Use: "password NAME", Short: a.text.s("user.password.short"), Args: a.args(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.manage(args[0], "password", func(c *city) error {
				password := access.NewPassword(args[0])
				if err := c.accounts().SetPassword(args[0], password, true); err != nil {
					return c.changed(args[0], err)
				}
				fmt.Fprintln(a.stdout, a.text.s("user.add.done", args[0], password))
				return nil
			})
		},
	}
}

// userChange is a command that needs only a name.
func (a *app) userChange(verb string, do func(c *city, name string) error) *cobra.Command {
	return &cobra.Command{
		Use: verb + " NAME", Short: a.text.s("user.change." + verb), Args: a.args(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.manage(args[0], verb, func(c *city) error { return c.changed(args[0], do(c, args[0])) })
		},
	}
}

// manage changes an account and notes it. Accounts have a lock of their own, so that a running job
// keeps nobody from locking one.
func (a *app) manage(name, detail string, do func(*city) error) error {
	c, err := a.city()
	if err != nil {
		return err
	}
	return c.audited(audit.UserChange, name, strings.TrimSpace(detail), func() error { return c.explainAccount(name, do(c)) })
}

// changed says that a change was made, if it was.
func (c *city) changed(name string, err error) error {
	if err == nil {
		fmt.Fprintln(c.app.stdout, c.app.text.s("user.changed", name))
	}
	return err
}

// explainAccount puts an error of the accounts into the words of the user.
func (c *city) explainAccount(name string, err error) error {
	var invalid *access.InvalidError
	switch t := c.app.text; {
	case errors.Is(err, access.ErrUnknown):
		return errors.New(t.s("user.unknown", name))
	case errors.Is(err, access.ErrExists):
		return errors.New(t.s("user.exists", name))
	case errors.As(err, &invalid):
		var sentences []string
		for _, p := range invalid.Problems {
			sentences = append(sentences, t.s("user.invalid."+p, name, string(invalid.Account.Role), roleNames()))
		}
		return usageError{errors.New(strings.Join(sentences, "\n"))}
	}
	return err
}

// inCity refuses a region outside the city of the policy.
func (c *city) inCity(s access.Scope) error {
	if s.Region == "" {
		return nil
	}
	p, err := loadPolicy(c.home.policy())
	if err != nil {
		return err
	}
	if !(access.Scope{Region: p.City.Code}).Covers(s.Region) {
		return c.app.text.wrongUsage("user.region", s.Region, p.City.Code)
	}
	return nil
}
