# Entries of /etc/passwd, shadow, group and gshadow.

# Arguments: number database name fields-before fields-after; fields as PLACE=VALUE, joined by colons.
account_before() { [ "$(account_fields "$2" "$3" "$4")" = "$4" ]; }
account_after() { [ "$(account_fields "$2" "$3" "$5")" = "$5" ]; }
# Of the fields that the run changed, whether all are as it set them.
account_ours() {
	account_changed "$4" "$5"
	[ "$(account_fields "$2" "$3" "$changed_to")" = "$changed_to" ]
}
account_back() {
	account_changed "$4" "$5"
	[ "$(account_fields "$2" "$3" "$changed_from")" = "$changed_from" ]
}
# Puts back those of them that nobody else changed since.
account_partly() {
	account_changed "$4" "$5"
	partly='' from=$changed_from: to=$changed_to:
	while [ -n "${to%:}" ]; do
		pair=${to%%:*} to=${to#*:} was=${from%%:*} from=${from#*:}
		[ "$(account_fields "$2" "$3" "$pair")" != "$pair" ] || partly=$partly${partly:+:}$was
	done
	[ -z "$partly" ] || account_set "$2" - now "$3" "$partly"
}
account_do() {
	: >"$run/step/$1/time" && touch -r "/etc/$2" "$run/step/$1/time" && sync -- "$run/step/$1/time" &&
		sha256sum <"/etc/$2" | keep "$run/step/$1/sum-before" &&
		account_set "$2" "$run/step/$1/sum" now "$3" "$5"
}
# Where nobody else changed the file since, its time is put back too; otherwise where it becomes what it was before a step
# of any run.
account_undo() {
	account_unlocked "$2"
	! account_back "$@" || return 0
	account_changed "$4" "$5"
	account_set "$2" - "$(time_before "$1" "$2")" "$3" "$changed_from"
}
time_before() {
	[ "$(sha256sum <"/etc/$2")" = "$(cat "$run/step/$1/sum" 2>/dev/null)" ] && printf '%s' "$run/step/$1/time" || printf known
}

# account_changed BEFORE AFTER: the fields that differ, in $changed_from and $changed_to. None holds a colon.
account_changed() {
	changed_from='' changed_to='' rest=$2:
	set -f
	IFS=:
	for pair in $1; do
		other=${rest%%:*} rest=${rest#*:}
		[ "$pair" != "$other" ] || continue
		changed_from=$changed_from${changed_from:+:}$pair changed_to=$changed_to${changed_to:+:}$other
	done
	unset IFS
	set +f
}

# The fields of an entry at the places that $3 names, written as $3 is.
account_fields() {
	entry=$(account_line "$1" "$2") || return 1
	# A colon more ends the last field, which may be empty.
	entry=$entry: printed=
	set -f
	IFS=:
	for pair in $3; do
		place=${pair%%=*}
		# shellcheck disable=SC2086 # split into fields
		at_place "$place" $entry
		if [ "$1:$place" = shadow:1 ]; then
			case $value in '!'*) value=yes ;; *) value=no ;; esac
		fi
		printed=$printed${printed:+:}$place=$value
	done
	unset IFS
	set +f
	printf '%s' "$printed"
}

at_place() {
	shift "$(($1 + 1))" 2>/dev/null || set --
	value=${1-}
}

account_line() {
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in "$2":*) printf '%s' "$line" && return 0 ;; esac
	done <"/etc/$1"
	return 1
}

# Arguments: number database line
entry_before() { ! account_line "$2" "${3%%:*}" >/dev/null; }
entry_after() { grep -qxF -e "$3" -- "/etc/$2"; }
entry_do() {
	touch -r "/etc/$2" "$run/step/$1/time.at" && stat -c %s -- "/etc/$2" | keep "$run/step/$1/time" &&
		touch -r "$run/step/$1/time.at" "$run/step/$1/time" && sync -- "$run/step/$1/time" &&
		account_edit "$2" "$run/step/$1/sum" now with_line "$3"
}
entry_undo() {
	account_unlocked "$2"
	! entry_before "$@" || return 0
	time=$(time_before "$1" "$2")
	case $time in
	known) account_edit "$2" - now without_line "$3" ;;
	*) account_edit "$2" - "$time" first_bytes "$(cat "$time")" ;;
	esac
}

with_line() {
	cat || return 1
	# Command substitution drops a final newline: nothing is left of it where there is one.
	[ -z "$(tail -c 1 -- "/etc/$1")" ] || printf '\n'
	printf '%s\n' "$2"
}
first_bytes() { head -c "$2"; }
without_line() { grep -vxF -e "$2" || [ "$?" -eq 1 ]; }

# Other tools that change accounts wait for this lock (lckpwdf(3) is not within a shell's reach, FILE.lock is).
account_set() {
	which=$1 sum=$2 time=$3
	shift 3
	account_edit "$which" "$sum" "$time" account_written "$@"
}

# account_edit DATABASE SUM TIME FILTER ARGUMENT...: replaces the database by what the filter makes of it, which has its
# sha256 in the file SUM before (`-`: nowhere) and the time of the file TIME (`now`; `known`: that of a step before which
# it was the same).
account_edit() {
	database=/etc/$1 which=$1 sum=$2 time=$3 filter=$4
	shift 4
	account_locked || return 1
	new=$database.cis-harden
	cp -a -- "$database" "$new" && "$filter" "$which" "$@" <"$database" >"$new" &&
		{ [ "$time" != known ] || time=$(time_known "$new"); } &&
		{ [ "$time" = now ] || touch -r "$time" -- "$new"; } && { [ "$sum" = - ] || sha256sum <"$new" | keep "$sum"; } &&
		sync -- "$new" && mv -fT -- "$new" "$database" && sync -- /etc
	status=$?
	rm -f -- "$new" "$database.lock" "$run/account-lock"
	return "$status"
}

time_known() {
	now=$(sha256sum <"$1")
	for known in "$runs"/*/step/*/sum-before; do
		if [ -e "$known" ] && [ "$(cat "$known")" = "$now" ]; then
			printf '%s' "${known%sum-before}time"
			return
		fi
	done
	printf now
}

# Waits for whoever has the lock, and takes it from who was killed.
account_locked() {
	printf '%s %s\n' "$$" "$which" | keep "$run/account-lock" && printf '%s' "$$" >"$database.$$" || return 1
	tries=0
	until ln -- "$database.$$" "$database.lock" 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -lt 15 ] || break
		holder=$(tr -cd 0-9 <"$database.lock" 2>/dev/null)
		if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -f -- "$database.lock"; else sleep 1; fi
	done
	rm -f -- "$database.$$"
	[ "$tries" -ge 15 ] || return 0
	rm -f -- "$run/account-lock"
	printf '%s is locked by another program (process %s)\n' "$database" "$holder" >"$run/check"
	return 1
}

# Takes away the lock and the drafts of this run itself, where it was killed. Its number of a process says nothing: an
# image's first process is always 1.
account_unlocked() {
	read -r holder which 2>/dev/null <"$run/account-lock" || return 0
	rm -f -- "/etc/$which.$holder" "/etc/$which.cis-harden"
	[ "$(tr -cd 0-9 2>/dev/null <"/etc/$which.lock")" != "$holder" ] || rm -f -- "/etc/$which.lock"
	rm -f -- "$run/account-lock"
}

account_written() {
	found=no
	while IFS= read -r line || { [ -n "$line" ] && end=; }; do
		case $found:$line in
		no:"$2":*)
			found=yes
			account_rebuilt "$1" "$line" "$3"
			line=$rebuilt
			;;
		esac
		printf "%s${end-\\n}" "$line" || return 1
	done
	unset end
	[ "$found" = yes ]
}

# The line with the fields that $3 names, in $rebuilt.
account_rebuilt() {
	which=$1 entry=$2: wanted=$3 rebuilt='' at=0
	set -f
	IFS=:
	for field in $entry; do
		for pair in $wanted; do
			[ "${pair%%=*}" = "$at" ] || continue
			if [ "$which:$at" != shadow:1 ]; then
				field=${pair#*=}
			elif [ "$pair" = 1=yes ]; then
				case $field in '!'*) ;; *) field=!$field ;; esac
			else
				field=${field#!}
			fi
		done
		[ "$at" -eq 0 ] || rebuilt=$rebuilt:
		rebuilt=$rebuilt$field
		at=$((at + 1))
	done
	unset IFS
	set +f
}
