# Confirm or revert: a run that could lock its operator out takes itself back unless somebody confirms it in time.
# `window`: how many seconds the operator has after the last step; empty where nobody is waited for.

units_folder=/etc/systemd/system
wants=$units_folder/multi-user.target.wants
revert_unit=cis-harden-revert-$id
boot_unit=cis-harden-revert-at-boot-$id.service

# Seconds that no setting of the clock changes.
uptime_now() { read -r up _ </proc/uptime && printf '%s' "${up%%.*}"; }

# Before the first change of the run. Where any of it fails, nothing may be changed.
arm() {
	[ -n "$window" ] || return 0
	note "armed $window $(uptime_now) $(boot_now)" || return 1
	if offline; then arm_process; else arm_boot && arm_timer; fi
}

# A timer of systemd's own: no session of the operator's ends it (KillUserProcesses= of logind.conf(5)).
arm_timer() {
	systemd-run --quiet --collect --unit="$revert_unit" --on-active="${window}s" --timer-property=AccuracySec=1s \
		/bin/sh "$run/run.sh" revert timer >"$run/check" 2>&1 </dev/null || return 1
	systemctl is-active --quiet "$revert_unit.timer" && return 0
	printf '%s is not active\n' "$revert_unit.timer" >"$run/check"
	return 1
}

# A timer is gone with the power; at the next boot a run that nobody confirmed is taken back at once.
arm_boot() {
	if [ ! -d "$wants" ]; then
		(umask 022 && mkdir -- "$wants") && : >"$run/made-wants" || return 1
	fi
	draft=$units_folder/.$boot_unit
	(umask 022 && boot_unit_text >"$draft") 2>"$run/check" && sync -- "$draft" &&
		mv -fT -- "$draft" "$units_folder/$boot_unit" && ln -sfn -- "$units_folder/$boot_unit" "$wants/$boot_unit" &&
		sync -- "$units_folder" "$wants"
}

boot_unit_text() {
	printf '%s\n' '[Unit]' "Description=Take back run $id of cis-harden, which nobody confirmed" \
		"RequiresMountsFor=$state" 'After=multi-user.target' '[Service]' 'Type=oneshot' \
		"ExecStart=/bin/sh $run/run.sh revert boot" '[Install]' 'WantedBy=multi-user.target'
}

# Without systemd: a process in a session of its own, which says itself that it waits.
arm_process() {
	rm -f -- "$run/waits"
	if command -v setsid >/dev/null; then
		setsid /bin/sh "$run/run.sh" revert timer </dev/null >/dev/null 2>"$run/unarmed" &
	elif command -v nohup >/dev/null; then
		nohup /bin/sh "$run/run.sh" revert timer </dev/null >/dev/null 2>"$run/unarmed" &
	else
		printf 'neither systemd nor setsid nor nohup is there\n' >"$run/check"
		return 1
	fi
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		if waits; then return 0; fi
		sleep 0.5
	done
	printf 'the process that was to wait for it did not start\n' | cat - "$run/unarmed" >"$run/check"
	return 1
}

waits() { [ -s "$run/waits" ] && kill -0 "$(cat "$run/waits")" 2>/dev/null; }

# Leaves nothing of the timer. A process that waits sees in the journal that it is not needed any more.
# shellcheck disable=SC2120 # the argument is what asks: the timer's service does not stop itself
disarm() {
	[ -n "$window" ] && ! offline || return 0
	[ "${1-}" = timer ] || systemctl stop "$revert_unit.timer" "$revert_unit.service" 2>/dev/null
	rm -f -- "$units_folder/.$boot_unit"
	[ -e "$units_folder/$boot_unit" ] || [ -L "$wants/$boot_unit" ] || return 0
	rm -f -- "$wants/$boot_unit" "$units_folder/$boot_unit"
	[ ! -e "$run/made-wants" ] || rmdir -- "$wants" 2>/dev/null
	sync -- "$units_folder"
	systemctl daemon-reload
}

# The last word of a run's journal on the run as a whole.
ended_by() {
	entries "$1" | grep -E '^(applied|reverting|confirmed|reverted|reverted-but|rolled-back)( |$)' | tail -n 1
}
settled() {
	case $(ended_by "$run") in confirmed* | reverted* | rolled-back*) ended_by "$run" ;; *) return 1 ;; esac
}
armed() { entries "$1" | grep -E '^armed ' | tail -n 1 | grep .; }
unconfirmed() { [ "$(ended_by "$1")" = applied ] && armed "$1" >/dev/null; }

# The seconds that are left, 0 from the end on and after a boot. A run that was killed has had them since it was armed.
left() {
	armed_line=$(armed "$run") || return 1
	# shellcheck disable=SC2086
	set -- $armed_line
	end=$(($3 + $2)) since=${4-}
	window_line=$(entries "$run" | grep -E '^window ' | tail -n 1)
	if [ -n "$window_line" ]; then
		window_line=${window_line#window }
		end=${window_line%% *}
	fi
	rest=$((end - $(uptime_now)))
	if [ "$rest" -lt 0 ] || [ "$since" != "$(boot_now)" ]; then rest=0; fi
	printf '%s' "$rest"
}

# The operator's time begins with the end of the steps; the end is kept by the clock that nobody sets, and for people.
open_window() {
	[ -n "$window" ] || return 0
	note "window $(($(uptime_now) + window)) $(($(date +%s) + window))"
}

# When the time of this run is over, for people: seconds since 1970.
window_until() { entries "$1" | sed -n 's/^window [0-9]* \([0-9]*\)$/\1/p' | tail -n 1; }

# Another run that has not come to its end goes first.
refuse_beside_others() {
	other=$(cat "$current" 2>/dev/null) || return 0
	[ "$other" != "$id" ] || return 0
	# It came to its end, or had not begun, and was killed before it said so.
	[ -s "$runs/$other/journal" ] || return 0
	! has_ended "$runs/$other" || return 0
	if unconfirmed "$runs/$other"; then
		say "unconfirmed $other $(window_until "$runs/$other")"
		return 31
	fi
	say "interrupted $other"
	return 22
}

# revert_run timer|boot|asked: nobody confirmed the run.
revert_run() {
	trap '' HUP PIPE
	[ "$1" != timer ] || printf '%s\n' "$$" >"$run/waits"
	while ! revert_due "$1" || ! try_lock; do sleep 1; done
	locked
	if settled >/dev/null; then
		forget_current
		disarm "$1"
		tell_settled
		exit 33
	fi
	# A full disk may have room again.
	until { name_current && note "reverting $1"; } 2>/dev/null; do
		[ "$1" != asked ] || exit 21
		sleep 5
	done
	force=no
	what_boots_took
	undo_all
	if [ "$stuck" -ne 0 ]; then
		complaint
		exit 13
	elif [ "$kept_apart" -eq 0 ]; then
		note "reverted $1 $(date +%s)"
	else
		note "reverted-but $kept_apart $1 $(date +%s)"
	fi
	forget_current
	disarm "$1"
	tell_settled
	[ "$kept_apart" -eq 0 ] || exit 13
}

# Nobody reverts while the run, or whoever finishes or takes it back, is at work.
revert_due() {
	! settled >/dev/null || return 0
	! lock_held "$lock" || return 1
	[ "$1" != timer ] || [ "$(left)" = 0 ]
}

# A run waits for this in the boot that made it; later its changes are taken back.
confirm_run() {
	if unconfirmed "$run" && [ "$(boot_of_armed)" = "$(boot_now)" ]; then
		note "confirmed $(date +%s)" || exit 21
		forget_current
		disarm
		tell_settled
		return
	fi
	tell_settled || say "not-waiting $(ended_by "$run")"
	case $(ended_by "$run") in confirmed*) exit 0 ;; *) exit 33 ;; esac
}

forget_current() {
	[ "$(cat "$current" 2>/dev/null)" != "$id" ] || { rm -f -- "$current" && sync -- "$state"; }
}
boot_of_armed() {
	# shellcheck disable=SC2046
	set -- $(armed "$run")
	printf '%s' "${4-}"
}
tell_settled() {
	line=$(settled) && say "$line"
}

# For a controller that lost its connection. Takes no lock.
tell_status() {
	! lock_held "$lock" || say "at-work $owner"
	! unconfirmed "$run" || say "left $(left)"
	entries "$run" | while IFS= read -r line; do say "journal $line"; done
}
