//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// apart gives a child process a group of its own, so that Ctrl-C on the terminal
// reaches only its parent, which lets it finish or stops it itself.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
