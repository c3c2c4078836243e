# Makes the changes of one plan and takes them back. Lies beside its journal on the host, so that a run can be
# finished or undone without the controller. The controller appends `steps` and `units`, which name the plan's
# changes, and the call of `main`.
# Lines for the controller begin with '@'.

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

# --- files -----------------------------------------------------------------------------------------------

# Whether the path now is: type mode uid gid sha256 (`-`: whatever it holds). No folder on the way is a link.
file_is() {
	if [ "$2" = absent ]; then
		[ ! -e "$1" ] && [ ! -L "$1" ]
		return
	fi
	[ -e "$1" ] && [ ! -L "$1" ] || return 1
	[ "$(readlink -f -- "$1"; printf x)" = "$1
x" ] || return 1
	case $2 in
	file) [ -f "$1" ] || return 1 ;;
	directory) [ -d "$1" ] || return 1 ;;
	esac
	[ "$(stat -c '%a %u %g' -- "$1")" = "$3 $4 $5" ] || return 1
	[ "$6" = - ] || [ "$(sha256sum <"$1")" = "$6  -" ]
}

# check_file PATH CHECK LIVE: lets the host's own program judge the file that shall become LIVE.
check_file() {
	case $2 in
	sshd)
		command -v sshd >/dev/null || return 0
		[ -d /run/sshd ] || mkdir -p /run/sshd
		sshd -t -f "$1" 2>"$run/check" && return 0
		# Where sshd refuses what is live now for the same reason (no host keys), it has not judged the file.
		sshd -t 2>"$run/check-live" && return 1
		cmp -s "$run/check" "$run/check-live" || return 1
		say "warning sshd could not judge $3"
		;;
	modprobe)
		command -v modprobe >/dev/null || return 0
		modprobe -C "$1" --showconfig >/dev/null 2>"$run/check" && [ ! -s "$run/check" ]
		;;
	sudoers) judge "$1" "$3" visudo -c -q -f ;;
	fstab) judge "$1" "$3" fstab_verify ;;
	nft) judge "$1" "$3" nft -c -f ;;
	iptables) judge "$1" "$3" iptables-restore --test ;;
	ip6tables) judge "$1" "$3" ip6tables-restore --test ;;
	grub) judge "$1" "$3" grub-script-check ;;
	logrotate) judge "$1" "$3" logrotate -d ;;
	esac
}

# judge FILE LIVE PROGRAM...: whether the program accepts the file. One that refuses what is live now, or an empty
# file, for want of something else has not judged it.
judge() {
	file=$1 live=$2
	shift 2
	command -v "$1" >/dev/null || return 0
	"$@" "$file" >"$run/check" 2>&1 </dev/null && return 0
	[ -s "$run/check" ] || printf '%s refuses the file\n' "$*" >"$run/check"
	reference=$live
	[ -f "$reference" ] || reference=/dev/null
	"$@" "$reference" >/dev/null 2>&1 </dev/null && return 1
	say "warning $1 could not judge $live"
}

# Devices and mount points of a system that does not run are not there: only what is said of the lines counts then.
fstab_verify() {
	command -v findmnt >/dev/null || return 0
	LC_ALL=C findmnt --verify --tab-file "$1" >"$run/verified" 2>&1 && return 0
	cat "$run/verified"
	offline && grep -q '^0 parse errors' "$run/verified" && ! grep -F '[E]' "$run/verified" | grep -qv unreachable
}

# What a program can only judge in its place: it is not in force before a reload.
check_in_place() {
	[ "$1" = rsyslog ] || return 0
	command -v rsyslogd >/dev/null || return 0
	rsyslogd -N1 >"$run/check" 2>&1 </dev/null
}

# Arguments of a file step: number path, before: type mode uid gid sha, after: type mode uid gid sha, check,
# `packages` where those of this run may change it first.
file_before() { file_is "$2" "$3" "$4" "$5" "$6" "$7"; }
file_after() { file_is "$2" "$8" "$9" "${10}" "${11}" "${12}"; }

file_do() {
	if [ "$8" = absent ]; then
		cp -a -- "$2" "$run/step/$1/before" && sync -- "$run/step/$1/before" && rm -f -- "$2" && sync -- "${2%/*}/"
		return
	fi
	if [ "$8" = directory ] && [ "$3" = absent ]; then
		make_folders "$1" "$2" && own "$2" "$9" "${10}" "${11}"
		return
	fi
	if [ "$7" = "${12}" ]; then
		own "$2" "$9" "${10}" "${11}"
		return
	fi
	folder=${2%/*}
	new=$folder/.cis-harden.$1
	make_folders "$1" "$folder" || return 1
	if [ "$3" = file ]; then
		cp -a -- "$2" "$run/step/$1/before" && sync -- "$run/step/$1/before" && cp -a -- "$2" "$new" || return 1
	fi
	(umask 077 && cat -- "$run/step/$1/after" >"$new") && own "$new" "$9" "${10}" "${11}" &&
		check_file "$new" "${13}" "$2" && sync -- "$new" && mv -fT -- "$new" "$2" && sync -- "$folder" &&
		check_in_place "${13}" && return 0
	rm -f -- "$new"
	return 1
}

# Only attributes are to be set, and scripts of the packages that came set others (useradd(8) makes /etc/passwd-
# anew): what they left is what an undo of this step has to leave them.
file_moved() {
	# The plan's text holds what packages of this run have made of the file.
	if [ "${14}" = packages ]; then
		[ -f "$2" ] && [ ! -L "$2" ] && changed_by_packages "$2"
		return
	fi
	# A package of this run brought the file that is to be written: the plan's text stands.
	if [ "$3" = absent ]; then
		[ -f "$2" ] && [ ! -L "$2" ] && changed_by_packages "$2"
		return
	fi
	[ "$7" = "${12}" ] || return 1
	was=$(stat -c '%a %u %g' -- "$2") || return 1
	# shellcheck disable=SC2086
	file_is "$2" "$3" $was - && { changed_by_packages "$2" || log_of_packages "$2"; } && printf '%s\n' "$was" >"$run/step/$1/was"
}

# Logs are in no listing; apt sets the owner and the mode of its own anew each time.
log_of_packages() {
	case $1 in /var/log/*) packages_came ;; *) return 1 ;; esac
}

changed_by_packages() {
	for listed in "$run"/step/*/listing-after; do
		[ -e "$listed" ] || continue
		LC_ALL=C comm -3 "${listed%after}before" "$listed" | sed 's/^\t//' | paths_of | grep -qxF -e "$1" && return
	done
	return 1
}

file_undo() {
	if [ -e "$run/step/$1/was" ]; then
		read -r mode uid gid <"$run/step/$1/was" && own "$2" "$mode" "$uid" "$gid"
		return
	fi
	folder=${2%/*}
	new=$folder/.cis-harden.$1
	if [ "$8" = directory ] && [ "$3" = absent ]; then
		remove_folders "$1"
		return
	fi
	if [ "$7" = "${12}" ] && [ "$8" != absent ]; then
		own "$2" "$4" "$5" "$6"
		return
	fi
	if [ "$3" = absent ]; then
		rm -f -- "$2" "$new" && remove_folders "$1"
		return
	fi
	cp -a -- "$run/step/$1/before" "$new" && sync -- "$new" && mv -fT -- "$new" "$2" && sync -- "$folder"
}

# Owner first: chown takes setuid and setgid away. Five digits at least: with fewer, chmod leaves a folder's setgid.
own() {
	[ "$(stat -c '%u %g' -- "$1")" = "$3 $4" ] || chown -h -- "$3:$4" "$1" || return 1
	[ "$(stat -c '%a' -- "$1")" = "$2" ] || chmod -- "0000$2" "$1"
}

# Folders that are missing above a new file, innermost first, so that they can be taken away again.
make_folders() {
	[ -d "$2" ] && return 0
	missing=$2
	while [ ! -e "$missing" ]; do
		printf '%s\n' "$missing" >>"$run/step/$1/folders"
		missing=${missing%/*}
		[ -n "$missing" ] || break
	done
	(umask 022 && mkdir -p -- "$2")
}

remove_folders() {
	[ -e "$run/step/$1/folders" ] || return 0
	while IFS= read -r folder; do
		rmdir -- "$folder" 2>/dev/null || :
	done <"$run/step/$1/folders"
}

# --- the running kernel ----------------------------------------------------------------------------------

# Arguments: number key before after
sysctl_before() { [ "$(cat "/proc/sys/$2" 2>/dev/null)" = "$3" ]; }
sysctl_after() { [ "$(cat "/proc/sys/$2" 2>/dev/null)" = "$4" ]; }
sysctl_do() { sysctl_set "$2" "$4"; }
sysctl_undo() { sysctl_set "$2" "$3"; }
# Sets one parameter and no other: where forwarding is switched, the kernel turns accept_redirects round.
sysctl_set() {
	redirects=/proc/sys/net/ipv4/conf/all/accept_redirects former=
	[ "$1" != net/ipv4/ip_forward ] || former=$(cat "$redirects" 2>/dev/null)
	printf '%s\n' "$2" 2>/dev/null >"/proc/sys/$1" || return 1
	[ -z "$former" ] || printf '%s\n' "$former" 2>/dev/null >"$redirects" || return 1
	case $1 in
	net/ipv4/*) printf '1\n' 2>/dev/null >/proc/sys/net/ipv4/route/flush || : ;;
	net/ipv6/*) printf '1\n' 2>/dev/null >/proc/sys/net/ipv6/route/flush || : ;;
	esac
}

# Arguments: number name
module_before() { grep -q "^$2 " /proc/modules; }
module_after() { ! module_before "$@"; }
module_do() {
	if [ -d /run/cis-harden-offline ]; then
		grep "^$2 " /proc/modules >"$run/step/$1/line"
		grep -v "^$2 " /proc/modules >"$run/modules"
		cat "$run/modules" >/proc/modules
	else
		rmmod -- "$2"
	fi
}
module_undo() {
	if [ -d /run/cis-harden-offline ]; then
		cat "$run/step/$1/line" >>/proc/modules
	else
		modprobe -i -- "$2"
	fi
}

# --- links, accounts, units, mounts, tables ---------------------------------------------------------------

# Arguments: number path target
link_before() { [ -L "$2" ] && [ "$(readlink -- "$2"; printf x)" = "$3
x" ]; }
link_after() { [ ! -e "$2" ] && [ ! -L "$2" ]; }
link_do() {
	stat -c '%u:%g @%Y' -- "$2" >"$run/step/$1/was" && sync -- "$run/step/$1/was" && rm -f -- "$2"
}
link_undo() {
	read -r owner time <"$run/step/$1/was" || return 1
	ln -s -- "$3" "$2" && chown -h "$owner" "$2" && touch -h -d "$time" "$2"
}

# Arguments: number path generator
generated_before() { [ ! -e "$2" ] && [ ! -L "$2" ]; }
generated_after() { [ -f "$2" ]; }
generated_do() {
	case $3 in
	aide)
		fresh=$2.new
		[ -e "$fresh" ] || : >"$run/step/$1/fresh"
		[ -e /var/log/aide/aideinit.log ] || : >"$run/step/$1/log"
		aideinit -y -f >"$run/check" 2>&1 </dev/null || return 1
		[ -e "$2" ] || cp -a -- "$fresh" "$2" || return 1
		[ ! -e "$run/step/$1/fresh" ] || rm -f -- "$fresh"
		[ ! -e "$run/step/$1/log" ] || rm -f /var/log/aide/aideinit.log /var/log/aide/aideinit.errors
		;;
	*) return 1 ;;
	esac
}
generated_undo() { rm -f -- "$2"; }

# Arguments: number database name fields-before fields-after; fields as PLACE=VALUE, joined by colons.
account_before() { [ "$(account_fields "$2" "$3" "$4")" = "$4" ]; }
account_after() { [ "$(account_fields "$2" "$3" "$5")" = "$5" ]; }
account_do() {
	: >"$run/step/$1/time" && touch -r "/etc/$2" "$run/step/$1/time" && account_set "$2" "$3" "$5" &&
		sha256sum <"/etc/$2" >"$run/step/$1/sum"
}
# Where nobody else changed the file since, its time is put back too.
account_undo() {
	[ "$(sha256sum <"/etc/$2")" = "$(cat "$run/step/$1/sum" 2>/dev/null)" ] && untouched=yes || untouched=no
	account_set "$2" "$3" "$4" || return 1
	[ "$untouched" = no ] || touch -r "$run/step/$1/time" "/etc/$2"
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

# Arguments: number name, before: file-state active-state, after: file-state active-state.
unit_before() { unit_is "$2" "$3" "$4"; }
unit_after() { unit_is "$2" "$5" "$6"; }
unit_is() {
	[ "$(unit_file "$1")" = "$2" ] || return 1
	[ "$3" = - ] || offline || [ "$(unit_active "$1")" = "$3" ]
}
# This run may have brought the unit, by a package or a file of its own; a package may have started it too.
unit_moved() { [ "$3" = - ] || { packages_came && unit_after "$@"; }; }
packages_came() {
	for listed in "$run"/step/*/listing-after; do
		[ ! -e "$listed" ] || return 0
	done
	return 1
}

unit_file() {
	state_now=$(control is-enabled -- "$1" 2>/dev/null | head -n 1)
	case $state_now in '' | not-found) state_now=- ;; esac
	printf '%s' "$state_now"
}
unit_active() {
	state_now=$(systemctl is-active -- "$1" 2>/dev/null)
	printf '%s' "${state_now:-inactive}"
}
control() {
	if offline; then systemctl --root=/ "$@"; else systemctl "$@"; fi
}

unit_do() {
	unit_links >"$run/step/$1/links" && sync -- "$run/step/$1/links" || return 1
	printf '%s %s\n' "$(unit_file "$2")" "$(offline || unit_active "$2")" >"$run/step/$1/was"
	offline || systemctl daemon-reload || return 1
	if [ "$(unit_file "$2")" != "$5" ]; then
		case $(unit_file "$2") in masked*) control -q unmask -- "$2" 2>"$run/check" || return 1 ;; esac
		case $5 in
		enabled) control -q enable -- "$2" 2>"$run/check" || return 1 ;;
		disabled) control -q disable -- "$2" 2>"$run/check" || return 1 ;;
		masked*) control -q mask -- "$2" 2>"$run/check" || return 1 ;;
		esac
	fi
	unit_links >"$run/step/$1/links-after"
	unit_to "$2" "$6"
}

# unit_to NAME active|inactive|-
unit_to() {
	offline && return 0
	case $2 in
	active) unit_is_active "$1" || systemctl start -- "$1" 2>"$run/check" ;;
	inactive | failed) ! unit_is_active "$1" || unit_stop "$1" ;;
	esac
}
unit_is_active() { [ "$(unit_active "$1")" = active ]; }
# Some units refuse to be stopped by hand (auditd.service).
unit_stop() {
	systemctl stop -- "$1" 2>"$run/check" && return 0
	systemctl kill -- "$1" 2>"$run/check" || return 1
	waited=0
	while unit_is_active "$1"; do
		[ "$waited" -lt 10 ] || return 1
		sleep 1
		waited=$((waited + 1))
	done
}

# Every link by which a unit is started, and every folder of them.
unit_links() {
	for folder in /etc/systemd/system /etc/systemd/user /etc/rc*.d; do
		[ ! -d "$folder" ] || find "$folder" '(' -type l -o -type d ')' -printf '%p\n%y %U:%G %T@ %l\n'
	done
}

unit_undo() {
	here=$run/step/$1
	[ -e "$here/links-after" ] || unit_links >"$here/links-after"
	unit_pairs "$here/links-after" | LC_ALL=C sort -r >"$here/pairs-after"
	unit_pairs "$here/links" | LC_ALL=C sort >"$here/pairs"
	while IFS='	' read -r path type; do
		grep -qF -e "$path	" "$here/pairs" && continue
		if [ "${type%% *}" = d ]; then rmdir -- "$path" 2>/dev/null; else rm -f -- "$path"; fi || :
	done <"$here/pairs-after"
	while IFS='	' read -r path type; do
		if [ -e "$path" ] || [ -L "$path" ]; then continue; fi
		word=${type#* }
		owner=${word%% *} word=${word#* }
		if [ "${type%% *}" = d ]; then
			(umask 022 && mkdir -- "$path") && chown "$owner" "$path"
		else
			ln -s -- "${word#* }" "$path" && chown -h "$owner" "$path" && touch -h -d "@${word%% *}" "$path"
		fi || return 1
	done <"$here/pairs"
	offline && return 0
	systemctl daemon-reload
	read -r _ was <"$here/was" 2>/dev/null || was=$4
	unit_to "$2" "${was:-$4}"
}

# Path and description on one line.
unit_pairs() {
	while IFS= read -r path && IFS= read -r type; do
		printf '%s\t%s\n' "$path" "$type"
	done <"$1"
}

# Arguments: number mount-point options-before options-after
mount_before() { mount_has "$2" "$3"; }
mount_after() { mount_has "$2" "$4"; }
mount_do() { remount "$2" "$4"; }
mount_undo() { remount "$2" "$3"; }

# Whether the mount on top there has these of the options that a remount changes, and no others of them.
mount_has() {
	now=$(mounted_with "$1") || return 1
	for option in ro nodev nosuid noexec; do
		case ,$2, in *",$option,"*) wanted=yes ;; *) wanted=no ;; esac
		case ,$now, in *",$option,"*) [ "$wanted" = yes ] || return 1 ;; *) [ "$wanted" = no ] || return 1 ;; esac
	done
}

mounted_with() {
	found=
	while read -r _ _ _ _ point options _; do
		# shellcheck disable=SC2059 # mountinfo(5) writes blanks in octal
		[ "$(printf '%b' "$point"; printf x)" != "$1x" ] || found=$options
	done </proc/self/mountinfo
	[ -n "$found" ] && printf '%s' "$found"
}

remount() {
	words=$2
	for option in dev suid exec; do
		case ,$2, in *",no$option,"*) ;; *) words=$words,$option ;; esac
	done
	mount -o "remount,$words" -- "$1" 2>"$run/check" || mount -o "remount,bind,$words" -- "$1" 2>"$run/check"
}

# Arguments: number table sha256-before on|off
table_before() { [ "$(table_list "$2" | sha256sum)" = "$3  -" ]; }
# Its program came with a package of this run, which may have loaded rules of its own.
table_moved() { packages_came && [ "$3" = e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ]; }
table_after() {
	[ -e "$run/step/$1/loaded" ] && table_list "$2" | cmp -s - "$run/step/$1/loaded"
}

# The same words as the look has for it.
table_list() {
	case $1 in
	audit) auditctl -l 2>/dev/null | sed '/^No rules$/d' ;;
	nftables) nft -s list ruleset 2>/dev/null ;;
	iptables | ip6tables) "$1-save" 2>/dev/null | sed -E -e '/^#/d' -e 's/\[[0-9]+:[0-9]+\]/[0:0]/' ;;
	ufw) ufw status verbose 2>/dev/null ;;
	esac
}

table_do() {
	here=$run/step/$1
	table_list "$2" >"$here/before" && sync -- "$here/before" || return 1
	table_load "$2" "$here/after" || return 1
	table_list "$2" >"$here/loaded"
}

table_load() {
	case $1 in
	audit)
		# It says nothing of rules that are locked, and changes none.
		if auditctl -s 2>/dev/null | grep -q '^enabled 2$'; then
			printf 'the audit rules are locked until the next boot\n' >"$run/check"
			return 1
		fi
		auditctl -D >/dev/null 2>"$run/check" && { [ ! -s "$2" ] || auditctl -R "$2" >/dev/null 2>"$run/check"; }
		;;
	nftables) { printf 'flush ruleset\n' && cat -- "$2"; } | nft -f - 2>"$run/check" ;;
	iptables | ip6tables) "$1-restore" <"$2" 2>"$run/check" ;;
	ufw)
		if grep -q '^Status: active$' "$2"; then
			verb=start
			! ufw status 2>/dev/null | grep -q '^Status: active$' || verb=restart
			/lib/ufw/ufw-init "$verb" >"$run/check" 2>&1
		else
			/lib/ufw/ufw-init force-stop >"$run/check" 2>&1
		fi
		;;
	esac
}

table_undo() {
	[ -e "$run/step/$1/before" ] || return 0
	case $2 in
	iptables | ip6tables) [ -s "$run/step/$1/before" ] || { table_opened "$2" && return 0; } ;;
	# Its files are put back later: it reads them again then.
	ufw) [ "$4" = off ] || { ufw_again=yes && return 0; } ;;
	esac
	table_load "$2" "$run/step/$1/before"
}

# No rules, and everything is let through.
table_opened() {
	for table in filter nat mangle raw security; do
		if ! "$1" -t "$table" -F || ! "$1" -t "$table" -X; then continue; fi
		for chain in PREROUTING INPUT FORWARD OUTPUT POSTROUTING; do "$1" -t "$table" -P "$chain" ACCEPT || :; done
	done 2>/dev/null
}

# --- packages --------------------------------------------------------------------------------------------

# What a package's scripts may touch beside the files it owns: kept whole before, compared after.
kept='etc var/lib/dpkg var/lib/apt/extended_states var/lib/systemd var/lib/pam var/lib/ucf var/cache/debconf var/cache/ldconfig'
kept="$kept var/cache/apt/archives/partial usr/share/info/dir var/lib/dbus var/lib/apparmor"

# Every path that a package could change, with what tells whether it did. Logs go on, whatever is rolled back.
listing() {
	find / /usr /var /boot -xdev '(' -path '*
*' -o -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path "$state" \
		-o -path /var/log -o -path /home -o -path /root ')' -prune \
		-o -type d -printf '%p d%m %U %G\n' -o -printf '%p %y%m %U %G %s %T@ %l\n' 2>/dev/null |
		LC_ALL=C sort -u
}

package_status() { dpkg-query -W -f '${db:Status-Status}' -- "$1" 2>/dev/null || :; }
installed() { [ "$(package_status "$1")" = installed ]; }
# Anything of it but its configuration: half-installed is there too.
present() {
	case $(package_status "$1") in '' | not-installed | config-files) return 1 ;; esac
}

apt() {
	DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical NEEDRESTART_MODE=l \
		apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
		-o Dpkg::Use-Pty=0 -o APT::Get::AutomaticRemove=false -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o Dir::Log::Planner=/dev/null --no-install-recommends "$@" </dev/null
}

# Arguments: number install|purge asked-names all-names (`?`: what comes along is not known beforehand)
packages_before() {
	for package in ${4#\?}; do
		if [ "$2" = install ]; then ! installed "$package"; else present "$package"; fi || return 1
	done
}
packages_after() {
	for package in ${4#\?}; do
		if [ "$2" = install ]; then installed "$package"; else ! present "$package"; fi || return 1
	done
}

# apt must be about to do what the plan says, nothing more and nothing less.
packages_foreseen() {
	case $4 in \?*) return 0 ;; esac
	# shellcheck disable=SC2086 # names of packages hold no blanks
	foreseen=$(apt -s "$2" -- $3 2>"$run/check" | sed -n -E 's/^(Inst|Remv|Purg) ([^ ]+) .*/\2/p' | sort -u | tr '\n' ' ')
	# shellcheck disable=SC2086
	[ "$foreseen" = "$(printf '%s\n' $4 | sort -u | tr '\n' ' ')" ] && return 0
	say "warning apt would change: $foreseen"
	return 1
}

packages_do() {
	here=$run/step/$1
	packages_foreseen "$@" || return 1
	listing >"$here/listing-before" || return 1
	# shellcheck disable=SC2086
	# shellcheck disable=SC2046 # `existing` gives words
	(cd / && archived --xattrs --acls -cf "$here/kept.tar" --ignore-failed-read $(existing $kept)) || return 1
	if [ "$2" = purge ]; then
		# shellcheck disable=SC2086
		dpkg-query -L -- $4 2>/dev/null | sort -u | while IFS= read -r path; do
			if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\n' "${path#/}"; fi
		done >"$here/owned"
		# shellcheck disable=SC2086
		{ offline || systemctl list-units --plain --no-legend --state=active '*.service' '*.socket' | sed 's/ .*//'; } >"$here/active" 2>/dev/null
		(cd / && archived --xattrs --acls --no-recursion -cf "$here/owned.tar" --verbatim-files-from -T "$here/owned") || return 1
		keep_data "$here"
	fi
	downloads >"$here/downloads"
	sync
	quiet_services on
	# shellcheck disable=SC2086
	apt "$2" -- $3 >"$here/apt.log" 2>&1
	status=$?
	quiet_services off
	[ "$status" -eq 0 ] || cp "$here/apt.log" "$run/check"
	downloads | LC_ALL=C comm -13 "$here/downloads" - | while IFS= read -r file; do rm -f -- "$file"; done
	listing >"$here/listing-after"
	[ "$2" = install ] || release_data "$here"
	# shellcheck disable=SC2086
	[ "$status" -eq 0 ] && packages_after "$@"
}

# tar's status is 1 where a file changed while it was read: services go on writing their own, such as their clocks.
archived() {
	tar "$@" 2>"$run/check"
	[ "$?" -le 1 ]
}

# What the programs themselves wrote below /var is in no list, and a purge may delete it (postrm): keep it by hard
# link, which takes no space. Stores of containers and what `kept` has already are left out.
keep_data() {
	mkdir -p "$1/data" && cd / || return
	find var/lib var/spool -xdev '(' -path "${state#/}" -o -path var/lib/dpkg -o -path var/lib/apt -o -path var/lib/systemd \
		-o -path var/lib/docker -o -path var/lib/containerd -o -path var/lib/containers -o -path var/lib/lxc \
		-o -path var/lib/lxd -o -path var/lib/kubelet -o -path var/lib/snapd ')' -prune -o -type f -print0 2>/dev/null |
		xargs -0 -r cp -al --parents -t "$1/data" -- 2>/dev/null || :
}

# Lets go of what is still there, and says what is gone for good.
release_data() {
	(cd "$1/data" && find . -type f) | while IFS= read -r path; do
		# shellcheck disable=SC3013 # dash, bash and busybox know -ef
		[ ! "${path#.}" -ef "$1/data/$path" ] || rm -f -- "$1/data/$path"
	done
	find "$1/data" -mindepth 1 -depth -type d -empty -delete
	tar --quoting-style=literal -tf "$1/kept.tar" >"$1/kept"
	LC_ALL=C comm -23 "$1/listing-before" "$1/listing-after" | sed -n -E 's/^(.*) f[0-7]+ [0-9]+ [0-9]+ .*$/\1/p' |
		while IFS= read -r path; do
			[ -e "$path" ] || [ -e "$1/data$path" ] || grep -qxF -e "${path#/}" -- "$1/owned" "$1/kept" ||
				say "warning $path was deleted by a package's script and cannot be put back"
		done
}

downloads() { find /var/cache/apt/archives -name '*.deb' 2>/dev/null | LC_ALL=C sort; }

existing() {
	for path; do
		[ ! -e "/$path" ] || printf '%s ' "$path"
	done
}

# In an image and in a sandbox no service is started or stopped (invoke-rc.d(8), policy-rc.d).
quiet_services() {
	[ -d /run/cis-harden-offline ] || return 0
	if [ "$1" = off ]; then
		[ ! -e "$run/policy" ] || rm -f "$run/policy" /usr/sbin/policy-rc.d
	elif [ ! -e /usr/sbin/policy-rc.d ]; then
		: >"$run/policy"
		printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
	fi
}

packages_undo() {
	here=$run/step/$1
	[ -e "$here/kept.tar" ] || return 0
	if [ ! -e "$here/listing-after" ]; then
		dpkg --configure -a >>"$here/apt.log" 2>&1
		listing >"$here/listing-after"
	fi
	listing >"$here/listing-now"
	# What somebody else changed since is theirs.
	LC_ALL=C comm -3 "$here/listing-after" "$here/listing-now" | sed 's/^\t//' | paths_of >"$here/theirs"
	if [ "$2" = install ]; then
		come=$(new_packages "$here")
		quiet_services on
		# shellcheck disable=SC2086
		[ -z "$come" ] || DEBIAN_FRONTEND=noninteractive dpkg --purge $come >>"$here/apt.log" 2>&1
		quiet_services off
	else
		while IFS= read -r path; do
			[ -e "/$path" ] || [ -L "/$path" ] || printf '%s\n' "$path"
		done <"$here/owned" >"$here/gone"
		(cd / && tar --xattrs --acls --no-recursion -xpf "$here/owned.tar" --verbatim-files-from -T "$here/gone") || return 1
	fi
	put_back "$here" || return 1
	[ "$2" = install ] || restart_units "$here"
}

# Packages that dpkg did not know as installed before, dependencies included.
new_packages() {
	mkdir -p "$1/old/var/lib/dpkg" && tar -xf "$1/kept.tar" -C "$1/old" var/lib/dpkg/status || return 1
	dpkg-query --admindir="$1/old/var/lib/dpkg" -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p' | sort >"$1/old/installed"
	dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n -E 's/^(installed|unpacked|half-configured|half-installed|config-files|triggers-[a-z]*) //p' | sort |
		comm -13 "$1/old/installed" - | tr '\n' ' '
	rm -rf "$1/old"
}

# Brings every path back to what the listing before says, but for those of others.
put_back() {
	listing >"$1/listing-now"
	LC_ALL=C comm -3 "$1/listing-before" "$1/listing-now" | sed 's/^\t//' | paths_of | grep -vxF -f "$1/theirs" >"$1/differ" || :
	paths_of <"$1/listing-before" >"$1/paths-before"
	# New paths go, the innermost first; a folder only when it is empty.
	LC_ALL=C comm -23 "$1/differ" "$1/paths-before" | sort -r | while IFS= read -r path; do
		if [ -d "$path" ] && [ ! -L "$path" ]; then rmdir -- "$path" 2>/dev/null; else rm -f -- "$path"; fi || :
	done
	LC_ALL=C comm -12 "$1/differ" "$1/paths-before" | sed 's,^/,,' >"$1/restore"
	tar --quoting-style=literal -tf "$1/kept.tar" | sed 's,/$,,' | LC_ALL=C sort -u >"$1/kept"
	LC_ALL=C comm -12 "$1/restore" "$1/kept" >"$1/restore-kept"
	(cd / && tar --xattrs --acls --no-recursion -xpf "$1/kept.tar" --verbatim-files-from -T "$1/restore-kept") &&
		put_folders_back "$1" && put_links_back "$1" && put_data_back "$1"
}

# Folders that a package's scripts deleted and nothing keeps; an outer one is listed before what is in it.
put_folders_back() {
	LC_ALL=C comm -23 "$1/listing-before" "$1/listing-now" |
		sed -n -E 's/^(.*) d([0-7]+) ([0-9]+) ([0-9]+)$/\1\n\2 \3 \4/p' |
		while IFS= read -r folder && read -r mode uid gid; do
			[ -e "$folder" ] || [ -L "$folder" ] || ! grep -qxF -e "$folder" "$1/differ" ||
				{ mkdir -- "$folder" && own "$folder" "$mode" "$uid" "$gid"; }
		done
}

# Links that a package's scripts made outside of what is kept (update-alternatives(1)): the listing knows them whole.
put_links_back() {
	LC_ALL=C comm -23 "$1/listing-before" "$1/listing-now" |
		sed -n -E 's/^(.*) l[0-7]+ ([0-9]+) ([0-9]+) [0-9]+ ([0-9.]+) (.*)$/\1\n\2:\3\n@\4\n\5/p' |
		while IFS= read -r link && read -r owner && read -r time && IFS= read -r target; do
			grep -qxF -e "$link" "$1/differ" || continue
			[ -e "$link" ] || [ -L "$link" ] || { ln -s -- "$target" "$link" && chown -h "$owner" "$link" && touch -h -d "$time" "$link"; }
		done
}

# Files that a package's scripts deleted and no list names.
put_data_back() {
	[ -d "$1/data" ] || return 0
	(cd "$1/data" && find . -type f) | while IFS= read -r path; do
		path=${path#.}
		[ -e "$path" ] || [ -L "$path" ] || ! grep -qxF -e "$path" "$1/differ" || cp -a -- "$1/data$path" "$path"
	done
}

restart_units() {
	offline && return 0
	systemctl daemon-reload
	while IFS= read -r unit; do
		systemctl is-active --quiet "$unit" || systemctl start "$unit" 2>/dev/null || :
	done <"$1/active"
}

paths_of() { sed -E 's/ [a-zA-Z][0-7]+ [0-9]+ [0-9]+( .*)?$//' | LC_ALL=C sort -u; }

# --- the run ---------------------------------------------------------------------------------------------

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
	[ "$finishing" = no ] || ! with_kind after "$@" || return 0
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

kept_apart=0
step_undo() {
	if ! noted "begin $1" || noted "undone $1"; then return 0; fi
	[ "$2" != file ] || rm -f -- "${3%/*}/.cis-harden.$1"
	if ! with_kind before "$@"; then
		if noted "done $1" && ! with_kind after "$@" && [ "$force" = no ]; then
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

undo_all() {
	steps_reversed step_undo_forwarding
	steps_reversed step_undo
	[ "${ufw_again-no}" = no ] || /lib/ufw/ufw-init restart >/dev/null 2>&1 || say "warning ufw did not load its rules again"
	reload_units || say "warning a unit did not reload"
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
take_lock() {
	boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
	if ! mkdir "$lock" 2>/dev/null; then
		read -r owner since <"$lock/owner" 2>/dev/null || :
		if [ -n "$owner" ] && [ "$since" = "$boot" ] && kill -0 "$owner" 2>/dev/null; then
			say "locked $owner"
			exit 20
		fi
		rm -rf "$lock" && mkdir "$lock" || exit 21
	fi
	printf '%s %s\n' "$$" "$boot" >"$lock/owner"
	trap 'rm -rf "$lock"; rmdir "$runs" "$state" 2>/dev/null' EXIT
	trap 'exit 23' INT TERM
	trap '' HUP PIPE
}

# What the failed program said, for the operator.
complaint() {
	[ -s "$run/check" ] || return 0
	tail -n 5 "$run/check" | while IFS= read -r line; do say "complaint $line"; done
}

run_apply() {
	if [ -e "$current" ] && [ "$(cat "$current")" != "$id" ]; then
		say "interrupted $(cat "$current")"
		exit 22
	fi
	steps step_drift
	if [ "$drifted" -ne 0 ]; then
		rm -rf "$run"
		exit 10
	fi
	if ! { printf '%s\n' "$id" >"$current" && note "started $id" && sync -- "$current" "$state" "$runs"; }; then
		rm -rf "$run" "$current"
		exit 21
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
		[ "$kept_apart" -eq 0 ] || exit 12
		note reverted && rm -f "$current" && sync -- "$state"
		exit 11
	fi
	note applied && rm -f "$current" && sync -- "$state"
}

run_undo() {
	printf '%s\n' "$id" >"$current" && sync -- "$current" || exit 21
	undo_all
	if [ "$kept_apart" -ne 0 ]; then
		note "rolled-back but for $kept_apart"
	else
		note rolled-back
	fi
	rm -f "$current" && sync -- "$state"
	[ "$kept_apart" -eq 0 ] || exit 13
}

main() {
	umask 077
	take_lock
	force=${2:-no}
	case $1 in
	apply) run_apply ;;
	finish)
		finishing=yes
		make_changes
		;;
	undo) run_undo ;;
	esac
}
