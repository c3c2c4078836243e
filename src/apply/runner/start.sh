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
# One line of the journal, on the disk before anything it announces is done. It ends with a digest of itself and of
# the line before: one that is changed or missing shows.
note() {
	before=$(tail -n 1 -- "$run/journal" 2>/dev/null) || before=
	before=${before##* }
	sum=$(printf '%s %s\n' "${before:-$id}" "$*" | sha256sum) || return
	printf '%s %s\n' "$*" "${sum%% *}" >>"$run/journal" && sync -- "$run/journal"
}
noted() { grep -q -e "^$* [0-9a-f]\{64\}\$" -- "$run/journal" 2>/dev/null; }
# The whole lines of the journal in a run's folder, without their digests.
entries() { sed -n 's/ [0-9a-f]\{64\}$//p' "$1/journal" 2>/dev/null; }
# A crash may tear the last line: what it was to announce has not begun.
mend_journal() {
	[ -s "$run/journal" ] || return 0
	[ "$(tail -c 1 -- "$run/journal" | tr '\0\n' 'xn')" != n ] || return 0
	truncate -s "-$(tail -n 1 -- "$run/journal" | wc -c)" -- "$run/journal"
}
offline() { [ -d /run/cis-harden-offline ] || [ ! -d /run/systemd/system ]; }
# Whether the system was started anew since the run.
rebooted() { [ "$(cat "$run/boot" 2>/dev/null)" != "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)" ]; }
