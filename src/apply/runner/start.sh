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
	mend_journal || return
	before=$(tail -n 1 -- "$run/journal" 2>/dev/null) || before=
	before=${before##* }
	sum=$(printf '%s %s\n' "${before:-$id}" "$*" | sha256sum) || return
	printf '%s %s\n' "$*" "${sum%% *}" >>"$run/journal" && sync -- "$run/journal"
}
# The whole lines of the journal in a run's folder, without their digests.
entries() { sed -n 's/ [0-9a-f]\{64\}$//p' "$1/journal" 2>/dev/null; }
# The last word of the journal on a step: begin, done, undo (its undoing began), undone, or nothing.
step_state() { entries "$run" | sed -n -E "s/^(begin|done|undo|undone) $1\$/\1/p" | tail -n 1; }
# Whether the journal in a run's folder ends with the end of the run, for which nobody has to wait.
has_ended() {
	case $(entries "$1" | tail -n 1) in
	confirmed* | reverted* | rolled-back*) ;;
	applied) ! entries "$1" | grep -q '^armed ' ;;
	*) return 1 ;;
	esac
}
# A crash or a full disk may tear the last line: what it was to announce has not begun.
mend_journal() {
	[ -s "$run/journal" ] || return 0
	[ "$(tail -c 1 -- "$run/journal" | tr '\0\n' 'xn')" != n ] || return 0
	truncate -s "-$(tail -n 1 -- "$run/journal" | wc -c)" -- "$run/journal"
}
# keep FILE: standard input as a file of the journal, which is there wholly or not at all.
keep() { cat >"$1.new" && sync -- "$1.new" && mv -f -- "$1.new" "$1" && sync -- "${1%/*}"; }
boot_now() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || :; }
offline() { [ -d /run/cis-harden-offline ] || [ ! -d /run/systemd/system ]; }
# Whether the system was started anew since the run's changes.
rebooted() { [ "$(entries "$run" | sed -n 's/^boot //p' | tail -n 1)" != "$(boot_now)" ]; }
