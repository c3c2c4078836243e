# One run at a time on a host. The kernel holds the lock (flock(2)) for as long as the run lives and not longer: neither
# a number of a process that somebody else got since nor a boot in between can be taken for a run.

# 0: taken, as descriptor 9. 1: another run has it. 2: it can't be written.
try_lock() {
	# The script that brought the journal took it.
	# shellcheck disable=SC3013 # dash, bash and busybox know -ef
	[ "$lock" -ef /proc/self/fd/9 ] && flock -n 9 && return 0
	while :; do
		[ ! -d "$lock" ] || rm -rf -- "$lock"
		(: >>"$lock") 2>/dev/null || return 2
		exec 9>>"$lock"
		if ! flock -n 9; then
			exec 9>&-
			return 1
		fi
		# Who had it before may have deleted it meanwhile.
		# shellcheck disable=SC3013
		if [ "$lock" -ef /proc/self/fd/9 ] || [ ! -e /proc/self/fd/9 ]; then break; fi
	done
	# For people: in an image, processes have numbers of its own.
	offline || printf '%s\n' "$$" 2>/dev/null >"$lock" || :
}

# Whether another process has it, whose number is in $owner then.
lock_held() {
	owner=
	[ -f "$lock" ] && ! flock -s -n "$lock" true || return 1
	read -r owner <"$lock" || :
}

# take_lock SECONDS: waits that long for another run.
take_lock() {
	if ! command -v flock >/dev/null; then
		say "wanting flock"
		exit 27
	fi
	waited=0
	while :; do
		try_lock && break
		[ "$?" -eq 1 ] || exit 21
		if [ "$waited" -ge "$1" ]; then
			read -r owner <"$lock" || :
			say "locked ${owner:-}"
			exit 20
		fi
		sleep 1
		waited=$((waited + 1))
	done
	locked
}

locked() {
	trap 'rm -f -- "$lock"; rmdir -- "$runs" "$state" 2>/dev/null' EXIT
	trap 'exit 23' INT TERM
	trap '' HUP PIPE
}

# What runs left that were killed before their first change or after their last.
clear_remains() {
	for folder in "$runs"/*/; do
		folder=${folder%/}
		if [ "$folder" = "$run" ] || [ ! -d "$folder" ] || [ -s "$folder/journal" ]; then continue; fi
		# Where there is a copy of anything, the journal was lost and not yet to be written.
		find "$folder/step" -type f ! -name after 2>/dev/null | grep -q . || rm -rf -- "$folder"
	done
	rm -f -- "$current.new"
	named=$(cat "$current" 2>/dev/null) || return 0
	if [ ! -s "$runs/$named/journal" ] || has_ended "$runs/$named"; then rm -f -- "$current"; fi
}
