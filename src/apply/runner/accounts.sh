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
	[ -z "$partly" ] || account_set "$2" "$3" "$partly"
}
account_do() {
	: >"$run/step/$1/time" && touch -r "/etc/$2" "$run/step/$1/time" && account_set "$2" "$3" "$5" &&
		sha256sum <"/etc/$2" >"$run/step/$1/sum"
}
# Where nobody else changed the file since, its time is put back too.
account_undo() {
	[ "$(sha256sum <"/etc/$2")" = "$(cat "$run/step/$1/sum" 2>/dev/null)" ] && untouched=yes || untouched=no
	account_changed "$4" "$5"
	account_set "$2" "$3" "$changed_from" || return 1
	[ "$untouched" = no ] || touch -r "$run/step/$1/time" "/etc/$2"
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
	stat -c %s -- "/etc/$2" >"$run/step/$1/time" && touch -r "/etc/$2" "$run/step/$1/time" &&
		account_edit "$2" with_line "$3" &&
		sha256sum <"/etc/$2" >"$run/step/$1/sum"
}
entry_undo() {
	if [ "$(sha256sum <"/etc/$2")" = "$(cat "$run/step/$1/sum" 2>/dev/null)" ]; then
		account_edit "$2" first_bytes "$(cat "$run/step/$1/time")" && touch -r "$run/step/$1/time" "/etc/$2"
	else
		account_edit "$2" without_line "$3"
	fi
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
account_set() { account_edit "$1" account_written "$2" "$3"; }

# account_edit DATABASE FILTER ARGUMENT...: replaces the database by what the filter makes of it.
account_edit() {
	database=/etc/$1 which=$1 filter=$2
	shift 2
	printf '%s' "$$" >"$database.$$" || return 1
	tries=0
	until ln -- "$database.$$" "$database.lock" 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -lt 15 ] || break
		# Whoever was killed half way, this run itself for one, holds it no longer.
		holder=$(tr -cd 0-9 <"$database.lock" 2>/dev/null)
		if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -f -- "$database.lock"; else sleep 1; fi
	done
	rm -f -- "$database.$$"
	if [ "$tries" -ge 15 ]; then
		printf '%s is locked by another program\n' "$database" >"$run/check"
		return 1
	fi
	new=$database.cis-harden
	cp -a -- "$database" "$new" && "$filter" "$which" "$@" <"$database" >"$new" && sync -- "$new" && mv -fT -- "$new" "$database"
	status=$?
	rm -f -- "$new" "$database.lock"
	return "$status"
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
