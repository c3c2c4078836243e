# Makes the changes of one plan and takes them back. Lies beside its journal on the host, so that a run can be
# finished or undone without the controller. The controller appends `steps` and `units`, which name the plan's
# changes, and the call of `main`.
# Lines for the controller begin with '@'.

# A timer starts it with an environment of its own.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/

state=/var/lib/cis-harden
runs=$state/runs
run=$runs/$id
current=$state/current
lock=$state/lock

# A controller that went away must not stop a run half way: nothing depends on its reading this.
say() { printf '@ %s\n' "$*" 2>/dev/null || :; }
# One line of the journal, on the disk before anything it announces is done.
note() {
	printf '%s\n' "$*" >>"$run/journal" && sync -- "$run/journal"
}
noted() { grep -qxF -- "$*" "$run/journal" 2>/dev/null; }
offline() { [ -d /run/cis-harden-offline ] || [ ! -d /run/systemd/system ]; }
