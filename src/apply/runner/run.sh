# The run: drift, steps, undo, and what the controller asks for.

# Each of these is called for every step: `steps FUNCTION` gives number, kind and the kind's own arguments.
with_kind() {
	verb=$1 number=$2 kind=$3
	shift 3
	"${kind}_$verb" "$number" "$@"
}

drifted=0
step_drift() {
	with_kind before "$@" && return 0
	drifted=$((drifted + 1))
	say "drift $1"
}

failed=
finishing=no
step_do() {
	[ -z "$failed" ] || return 0
	if [ "$finishing" = yes ] && with_kind after "$@"; then
		[ "$(step_state "$1")" != begin ] || note "done $1"
		return
	fi
	say "begin $1"
	if note "begin $1" && still_before "$@" && with_kind "do" "$@" && with_kind after "$@"; then
		note "done $1" && say "done $1" && return 0
	fi
	failed=$1
}

# Nobody changed the address since the drift was looked for, or this run's own packages did and it does not matter.
still_before() {
	with_kind before "$@" && return
	case $2 in file | unit | table) with_kind moved "$@" && return 0 ;; esac
	printf 'it is no longer as the plan found it\n' >"$run/check"
	return 1
}

# What the journal says of a step last: begin, done or undone. Empty where it was not come to.
step_state() { entries "$run" | sed -n -E "s/^(begin|done|undone) $1\$/\1/p" | tail -n 1; }

# The steps to undo, as numbers between blanks; empty for all.
chosen=
kept_apart=0
step_undo() {
	case $(step_state "$1") in '' | undone) return 0 ;; esac
	case "$chosen" in '' | *" $1 "*) ;; *) return 0 ;; esac
	case $2 in file | link) forget_private "$1" "$3" ;; esac
	if ! back_already "$@"; then
		if [ "$(step_state "$1")" = "done" ] && ! still_ours "$@" && [ "$force" = no ]; then
			[ "$2" != account ] || with_kind partly "$@" || :
			say "changed-since $1"
			kept_apart=$((kept_apart + 1))
			return 0
		fi
		if ! with_kind undo "$@"; then
			say "not-undone $1"
			kept_apart=$((kept_apart + 1))
			return 0
		fi
	fi
	note "undone $1"
	say "undone $1"
}

# Switching forwarding sets other parameters of the kernel, so it is put back before them.
step_undo_forwarding() {
	case $2:$3 in sysctl:*forward*) step_undo "$@" ;; esac
}

# Of an account only the fields count that this run changed.
back_already() {
	case $2 in account) with_kind back "$@" ;; *) with_kind before "$@" ;; esac
}
still_ours() {
	case $2 in account) with_kind ours "$@" ;; *) with_kind after "$@" ;; esac
}

undo_all() {
	steps_reversed step_undo_forwarding
	steps_reversed step_undo
	[ "${ufw_again-no}" = no ] || /lib/ufw/ufw-init restart >/dev/null 2>&1 || say "warning ufw did not load its rules again"
	reload_units || say "warning a unit did not reload"
}

step_remains() {
	case $(step_state "$1") in '' | undone) ;; *) remaining=$((remaining + 1)) ;; esac
}

reload_units() {
	offline && return 0
	[ "$unit_files" = no ] || systemctl daemon-reload
	for unit in $units; do
		verb=${unit%%:*} unit=${unit#*:}
		systemctl is-active --quiet "$unit" || continue
		case $unit in ssh.service | sshd.service) sshd -t 2>"$run/check" || return 1 ;; esac
		systemctl "$verb" "$unit" 2>"$run/check" || return 1
	done
}

# One at a time. A lock whose owner is gone, or is from before the last boot, is nobody's.
lock_held() {
	read -r owner since 2>/dev/null <"$1/owner" || return 1
	[ -n "$owner" ] && [ "$since" = "$(boot_now)" ] && kill -0 "$owner" 2>/dev/null
}

# A lock comes into being with its owner's name in it: of two that want it at once, one gets it.
try_lock() {
	! lock_held "$lock" || return 1
	mine=$lock.$$
	{ rm -rf "$mine" && mkdir "$mine" && printf '%s %s\n' "$$" "$(boot_now)" >"$mine/owner"; } 2>/dev/null || return 2
	mv -T "$mine" "$lock" 2>/dev/null && return 0
	clear_stale && mv -T "$mine" "$lock" 2>/dev/null && return 0
	rm -rf "$mine"
	return 1
}

# What stands in the way is taken aside; where it is a lock taken just now, it goes back.
clear_stale() {
	! lock_held "$lock" && mv -T "$lock" "$mine.old" 2>/dev/null || return 1
	if lock_held "$mine.old"; then
		mv -T "$mine.old" "$lock" 2>/dev/null
		return 1
	fi
	rm -rf "$mine.old"
}

take_lock() {
	try_lock && locked && return
	[ "$?" -eq 1 ] || exit 21
	lock_held "$lock" || :
	say "locked ${owner-?}"
	exit 20
}
locked() {
	mend_journal || :
	trap 'rm -rf "$lock"; rmdir "$runs" "$state" 2>/dev/null' EXIT
	trap 'exit 23' INT TERM
	trap '' HUP PIPE
}

# What the failed program said, for the operator.
complaint() {
	[ -s "$run/check" ] || return 0
	tail -n 5 "$run/check" | while IFS= read -r line; do say "complaint $line"; done
}

# Runs are numbered as they come: the clock may go back.
next_place() {
	place=0
	for other in "$runs"/*/journal; do
		known=$(entries "${other%/journal}" | sed -n -E '1s/^started [^ ]+ ([0-9]{1,9})$/\1/p')
		[ "${known:-0}" -le "$place" ] || place=$known
	done
	printf '%s' "$((place + 1))"
}

run_apply() {
	refuse_beside_others || refused "$?"
	steps step_drift
	if [ "$drifted" -ne 0 ]; then
		rm -rf "$run"
		exit 10
	fi
	cat /proc/sys/kernel/random/boot_id >"$run/boot" 2>/dev/null
	if ! { printf '%s\n' "$id" >"$current" && note "started $id $(next_place)" && sync -- "$current" "$state" "$runs"; }; then
		rm -rf "$run" "$current"
		exit 21
	fi
	if ! arm; then
		complaint
		disarm
		rm -rf "$run" "$current"
		exit 30
	fi
	make_changes
}

make_changes() {
	steps step_do
	[ -n "$failed" ] || reload_units || failed=reload
	if [ -n "$failed" ]; then
		say "failed $failed"
		complaint
		note "failed $failed"
		force=no
		undo_all
		if [ "$kept_apart" -ne 0 ]; then
			disarm
			exit 12
		fi
		note reverted && rm -f "$current" && sync -- "$state"
		disarm
		exit 11
	fi
	if [ -n "$window" ]; then
		open_window && note applied
		return
	fi
	note applied && rm -f "$current" && sync -- "$state"
}

# Nothing is left of a run that may not begin.
refused() {
	rm -rf "$run"
	exit "$1"
}

# run_undo LATEST ASKED NOW SETTLED, the last three numbers of steps: undoes NOW of those that were ASKED for (empty:
# all; `none`). Of SETTLED the journal only says that they are undone, since nothing of them is left; `5:RULE` is the part
# of one rule. LATEST is the last run that the controller knows of.
run_undo() {
	refuse_beside_others || exit
	printf '%s\n' "$id" >"$current" && sync -- "$current" || exit 21
	note "asked ${1:-$id} ${2:-all}" && note "undoing ${3:-all}" || exit 21
	chosen=${3:+" $3 "}
	undo_all
	for step in ${4-}; do note "undone $(printf '%s' "$step" | tr : ' ')"; done
	remaining=0
	steps step_remains
	if [ "$remaining" -ne 0 ]; then
		note "rolled-back but for $remaining"
	else
		note rolled-back
	fi
	rm -f "$current" && sync -- "$state"
	disarm
	[ "$kept_apart" -eq 0 ] || exit 13
}

main() {
	umask 077
	case $1 in
	status)
		tell_status
		return
		;;
	revert)
		revert_run "$2"
		return
		;;
	esac
	take_lock
	force=${2:-no}
	case $1 in
	confirm) confirm_run ;;
	apply) run_apply ;;
	finish)
		finishing=yes
		disarm
		arm || exit 30
		make_changes
		;;
	undo) run_undo "${3-}" "${4-}" "${5-}" "${6-}" ;;
	esac
}
