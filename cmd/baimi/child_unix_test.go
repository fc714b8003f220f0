//go:build unix

package main

import (
	"os/exec"
	"syscall"
	"testing"
)

func TestAStepOfAJobIsNotReachedByCtrlCOnTheTerminalOfServe(t *testing.T) {
	cmd := exec.Command("sleep", "60")
	apart(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	group, err := syscall.Getpgid(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if group == syscall.Getpgrp() {
		t.Error("the child is in the group of its parent, so the terminal would interrupt both")
	}
}
