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

# Rules of the kernel are kept before any file changes that a boot would load them from.
unkept=no
step_keep() { [ "$2" != table ] || table_list "$3" | keep "$run/rules-$1" || unkept=yes; }

failed=
finishing=no
step_do() {
	[ -z "$failed" ] || return 0
	: >"$run/check"
	if [ "$finishing" = yes ]; then
		case $(step_state "$1") in
		# The run was killed in the middle of it: from its beginning.
		begin | undo) from_its_beginning "$@" || failed=$1 ;;
		*)
			if [ "$(step_state "$1")" != 'done' ] && made_by_boot "$@"; then
				from_its_beginning "$@" || failed=$1
			else
				! with_kind after "$@" || return 0
			fi
			case $(step_state "$1"):$2 in
			done:sysctl | done:module | done:mount | done:table | done:unit)
				step_again "$@" || failed=$1
				return 0
				;;
			esac
			;;
		esac
		[ -z "$failed" ] || return 0
	fi
	say "begin $1"
	if note "begin $1" && still_before "$@" && with_kind "do" "$@" 2>>"$run/check" && with_kind after "$@"; then
		note "done $1" && say "done $1" && return 0
	fi
	failed=$1
	unchangeable "$2" "$3"
}

from_its_beginning() { note "undo $1" && with_kind undo "$@" 2>>"$run/check" && note "undone $1"; }

# Whether a boot did what a step was to do, from the files of the steps before it: then the step stands as if it were
# made, whatever the journal says of it.
made_by_boot() {
	[ "$booted" = yes ] && ! with_kind before "$@" || return 1
	case $2 in
	sysctl | module | mount) with_kind after "$@" ;;
	table) table_list "$3" | cmp -s - "$run/step/$1/after" && keep "$run/step/$1/before" <"$run/rules-$1" ;;
	*) return 1 ;;
	esac
}

# Says why nobody may change what a step is about, or the folder that it is in (chattr(1)).
unchangeable() {
	case $1 in file | link | generated) ;; account | entry) set -- "$1" "/etc/$2" ;; *) return 0 ;; esac
	command -v lsattr >/dev/null || return 0
	for path in "$2" "${2%/*}/"; do
		case $(lsattr -d -- "$path" 2>/dev/null | cut -d ' ' -f 1) in
		*i*) printf '%s is immutable (chattr +i)\n' "$path" >>"$run/check" ;;
		*a*) printf '%s may only be appended to (chattr +a)\n' "$path" >>"$run/check" ;;
		esac
	done
}

# What the kernel and systemd hold is lost with the power, and a step that was done is brought back by itself.
step_again() {
	say "begin $1"
	with_kind again "$@" 2>>"$run/check" && with_kind after "$@" && say "done $1"
}

# Nobody changed the address since the drift was looked for, or this run's own packages did and it does not matter.
still_before() {
	with_kind before "$@" && return
	case $2 in file | unit | table) with_kind moved "$@" && return 0 ;; esac
	printf 'it is no longer as the plan found it\n' >"$run/check"
	return 1
}

# The steps to undo, as numbers between blanks; empty for all.
chosen=
kept_apart=0
stuck=0
step_undo() {
	case "$chosen" in '' | *" $1 "*) ;; *) return 0 ;; esac
	case $(step_state "$1") in
	'' | undone) made_by_boot "$@" || return 0 ;;
	done)
		if back_already "$@"; then
			note "undone $1" || journal_lost
			say "undone $1"
			return 0
		fi
		if [ "$force" = no ] && ! still_ours "$@" && ! lost_with_power "$2"; then
			[ "$2" != account ] || with_kind partly "$@" || :
			changed_since "$1"
			return 0
		fi
		;;
	# A file is replaced in one moment: what is neither the one nor the other is somebody else's.
	begin)
		case $2 in file | link) forget_private "$1" "$3" ;; esac
		if [ "$force" = no ] && [ "$2" = file ] && ! with_kind ours "$@"; then
			changed_since "$1"
			return 0
		fi
		;;
	esac
	note "undo $1" || journal_lost
	if ! with_kind undo "$@" 2>>"$run/check"; then
		unchangeable "$2" "$3"
		say "not-undone $1"
		stuck=$((stuck + 1))
		return 0
	fi
	note "undone $1" || journal_lost
	say "undone $1"
}

changed_since() {
	say "changed-since $1"
	kept_apart=$((kept_apart + 1))
}

# Nothing may be changed that the journal does not know of: the run stays as it is until there is room again.
journal_lost() {
	complaint
	exit 26
}

# Whether a run that was interrupted has lost by a boot what it changed of this kind.
lost_with_power() {
	[ "$power_lost" = yes ] || return 1
	case $1 in sysctl | module | mount | table | unit) ;; *) return 1 ;; esac
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
	case $2 in account | packages) with_kind ours "$@" ;; *) with_kind after "$@" ;; esac
}

undo_all() {
	rm -f -- "$run/reserve"
	: >"$run/check"
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

# What the failed program said, for the operator.
complaint() {
	[ -s "$run/check" ] || return 0
	tail -n 5 "$run/check" | while IFS= read -r line; do say "complaint $line"; done
}

run_apply() {
	refuse_beside_others || abandon "$?"
	steps step_drift
	[ "$drifted" -eq 0 ] || abandon 10
	: >"$run/check"
	{ reserve && name_current && note "started $id $(next_place)" && note "boot $(boot_now)" && steps step_keep && [ "$unkept" = no ] && sync -- "$runs" "$run"; } 2>>"$run/check" || {
		complaint
		abandon 21
	}
	arm || {
		complaint
		disarm
		abandon 30
	}
	make_changes
}

# abandon STATUS: nothing was changed, and nothing is left of the run.
abandon() {
	rm -rf -- "$run"
	[ "$(cat "$current" 2>/dev/null)" != "$id" ] || rm -f -- "$current"
	exit "$1"
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

# Room for the journal and for putting things back, where the disk fills up in the meantime.
reserve() { dd if=/dev/zero of="$run/reserve" bs=65536 count=16 2>/dev/null && sync -- "$run/reserve"; }

name_current() { printf '%s\n' "$id" | keep "$current"; }

make_changes() {
	steps step_do
	[ -n "$failed" ] || reload_units || failed=reload
	if [ -n "$failed" ]; then
		rm -f -- "$run/reserve"
		say "failed $failed"
		complaint
		note "failed $failed" || journal_lost
		force=no power_lost=no
		undo_all
		if [ "$kept_apart$stuck" != 00 ]; then
			disarm
			exit 12
		fi
		note reverted || journal_lost
		close_run
		disarm
		exit 11
	fi
	rm -f -- "$run/reserve"
	{ open_window && note applied; } || journal_lost
	[ -n "$window" ] || close_run
}

close_run() { rm -f -- "$current" && sync -- "$state"; }

run_finish() {
	finishing=yes
	quiet_services off
	what_boots_took
	{ reserve && name_current && note "boot $(boot_now)"; } 2>/dev/null || exit 21
	disarm
	arm || exit 30
	make_changes
}

# run_undo LATEST ASKED NOW SETTLED, the last three numbers of steps: undoes NOW of those that were ASKED for (empty:
# all; `none`). Of SETTLED the journal only says that they are undone, since nothing of them is left; `5:RULE` is the part
# of one rule. LATEST is the last run that the controller knows of.
run_undo() {
	refuse_beside_others || exit
	quiet_services off
	rm -f -- "$run/reserve"
	what_boots_took
	# What is undone comes first: what is killed between the two shall not be taken for an undoing of everything.
	{ name_current && note "undoing ${3:-all}" && note "asked ${1:-$id} ${2:-all}"; } 2>/dev/null || exit 21
	chosen=${3:+" $3 "}
	undo_all
	# What could not be put back may be tried again: the run is still open.
	if [ "$stuck" -ne 0 ]; then
		complaint
		exit 13
	fi
	for step in ${4-}; do note "undone $(printf '%s' "$step" | tr : ' ')" || journal_lost; done
	remaining=0
	steps step_remains
	if [ "$remaining" -ne 0 ]; then
		note "rolled-back but for $remaining" || journal_lost
	else
		note rolled-back || journal_lost
	fi
	close_run
	disarm
	[ "$kept_apart" -eq 0 ] || exit 13
}

# A run that was interrupted may have lost with the power what the kernel held, and a boot may have made some of it anew.
power_lost=no
booted=no
what_boots_took() {
	! has_ended "$run" || return 0
	! rebooted || power_lost=yes
	[ "$(entries "$run" | sed -n 's/^boot //p' | sort -u)" = "$(boot_now)" ] || booted=yes
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
	ulimit -f unlimited 2>/dev/null || :
	# A write that is too large shall fail, not end the run.
	trap '' XFSZ
	force=${2:-no}
	case $1 in apply) patience=1 ;; *) patience=10 ;; esac
	take_lock "$patience"
	clear_remains
	# Closed for what is started here, which may live longer than the run; this shell keeps the lock.
	case $1 in
	apply) run_apply 9>&- && say ended ;;
	finish) run_finish 9>&- && say ended ;;
	undo) run_undo "${3-}" "${4-}" "${5-}" "${6-}" 9>&- && say ended ;;
	confirm) confirm_run 9>&- ;;
	# A connection that broke may have cut the word short.
	*) exit 64 ;;
	esac
}
