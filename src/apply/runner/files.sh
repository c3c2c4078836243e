# Files, folders and their attributes.

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
