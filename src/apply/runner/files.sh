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
# `packages` where those of this run may change it first, the step of a run before which it was the same.
file_before() { file_is "$2" "$3" "$4" "$5" "$6" "$7"; }
file_after() { file_is "$2" "$8" "$9" "${10}" "${11}" "${12}"; }

file_do() {
	if [ "$8" = directory ] && [ "$3" = absent ]; then
		make_folders "$1" "$2" "$9" "${10}" "${11}"
		return
	fi
	if [ "$8" != absent ] && [ "$7" = "${12}" ]; then
		was="$4 $5 $6"
		[ ! -e "$run/step/$1/was" ] || was=$(cat "$run/step/$1/was")
		own "$1" "$2" "$9" "${10}" "${11}" "$was"
		return
	fi
	folder=${2%/*}
	make_folders "$1" "$folder" || return 1
	if ! rooted "$folder"; then
		privately "$1" "$folder" change_in_private "$@"
		return
	fi
	if [ "$8" = absent ]; then
		backed_up "$1" "$2" && rm -f -- "$2" && sync -- "$folder/"
		return
	fi
	new=$folder/.cis-harden.$1
	if [ "$3" = file ]; then
		backed_up "$1" "$2" && cp -a -- "$2" "$new" || return 1
	fi
	(umask 077 && cat -- "$run/step/$1/after" >"$new") && set_owner_and_mode "$new" "$9" "${10}" "${11}" &&
		check_file "$new" "${13}" "$2" && as_before "$new" "${15--}" && sync -- "$new" && mv -fT -- "$new" "$2" && sync -- "$folder/" &&
		check_in_place "${13}" && return 0
	rm -f -- "$new"
	return 1
}

backed_up() { cp -a -- "$2" "$run/step/$1/before" && sync -- "$run/step/$1/before" "$run/step/$1"; }

# as_before FILE RUN/step/NUMBER|-: a file that has become what it was before that step gets its time too.
as_before() {
	[ "$2" != - ] && cmp -s -- "$runs/$2/before" "$1" || return 0
	touch -r "$runs/$2/before" "$1"
}

# The same from within a private folder next to the file.
change_in_private() {
	if [ "$3" = file ]; then
		hold "${2##*/}" file "$4" "$5" "$6" || return 1
		[ "$7" = - ] || [ "$(sha256sum <held)" = "$7  -" ] || return 1
		backed_up "$1" held && still_held "${2##*/}" || return 1
		if [ "$8" = absent ]; then
			rm -f -- "../${2##*/}" && sync -- ..
			return
		fi
		cp -a -- held new || return 1
	fi
	(umask 077 && cat -- "$run/step/$1/after" >new) && set_owner_and_mode new "$9" "${10}" "${11}" &&
		check_file "${2%/*}/.cis-harden.$1/new" "${13}" "$2" && as_before new "${15--}" && sync -- new &&
		put_next "${2##*/}" "$3" && check_in_place "${13}"
}

# Whether it is one of what a step that was interrupted can have left, and not what somebody wrote since.
file_ours() {
	if [ "$7" = "${12}" ] || [ "$8" = directory ] || file_before "$@" || file_after "$@"; then return 0; fi
	{ [ -f "$2" ] && cmp -s -- "$2" "$run/step/$1/before"; } || file_moved "$@"
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
	file_is "$2" "$3" $was - && { changed_by_packages "$2" || log_of_packages "$2"; } && printf '%s\n' "$was" | keep "$run/step/$1/was"
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

# May be done again at any moment of itself.
file_undo() {
	forget_private "$1" "$2"
	if [ -e "$run/step/$1/was" ]; then
		read -r mode uid gid <"$run/step/$1/was" && own "$1" "$2" "$mode" "$uid" "$gid" "$(states_between "$mode $uid $gid" "$9 ${10} ${11}")"
		return
	fi
	folder=${2%/*}
	if [ "$8" = directory ] && [ "$3" = absent ]; then
		remove_folders "$1"
		return
	fi
	if [ "$7" = "${12}" ] && [ "$8" != absent ]; then
		own "$1" "$2" "$4" "$5" "$6" "$(states_to_undo "$@")"
		return
	fi
	if [ "$3" = absent ]; then
		if [ -e "$2" ] || [ -L "$2" ]; then remove_in "$2" rm -f; fi && remove_folders "$1"
		return
	fi
	# It was killed before there was anything to put back, or after it was put back.
	file_before "$@" || privately "$1" "$folder" put_before_back "$@"
}

put_before_back() {
	# Without force a file that came meanwhile is not replaced.
	over="file"
	if [ "$8" = absent ] && [ "$force" = no ]; then over="absent"; fi
	cp -a -- "$run/step/$1/before" new && sync -- new && put_next "${2##*/}" "$over"
}

# states_between "MODE UID GID" "MODE UID GID": both, and what there is on the way from each to the other.
states_between() {
	mode=${1%% *} owner=${1#* } other_mode=${2%% *} other=${2#* }
	printf '%s\n' "$1" "$2" "$mode $other" "$(without_setid "$mode") $other" "$other_mode $owner" "$(without_setid "$other_mode") $owner"
}
without_setid() { printf '%o' "$((0$1 & ~06000))"; }

# States in which an undo may find the attributes: those before and after, and between chown and chmod.
states_to_undo() {
	[ "$force" = no ] || return 0
	states_between "$4 $5 $6" "$9 ${10} ${11}"
}

# own NUMBER PATH MODE UID GID [STATES]: gives owner and mode to a file or folder that has one of the states.
own() {
	if [ -d "$2" ] && [ ! -L "$2" ]; then
		(enter "$2" && was_allowed . "${6-}" && set_owner_and_mode . "$3" "$4" "$5" && sync -- .)
	elif rooted "${2%/*}"; then
		set_owner_and_mode "$2" "$3" "$4" "$5" && sync -- "$2"
	else
		privately "$1" "${2%/*}" own_in_private "${2##*/}" "$3" "$4" "$5" "${6-}"
	fi
}

# make_folders NUMBER FOLDER [MODE UID GID]: a folder with those above it that are missing, innermost first in the
# journal, so that they can be taken away again. The last three are for the folder itself.
make_folders() (
	base=$2 missing=
	while [ -n "$base" ] && [ ! -e "$base" ] && [ ! -L "$base" ]; do
		printf '%s\n' "$base" >>"$run/step/$1/folders" && sync -- "$run/step/$1/folders" "$run/step/$1" || exit 1
		missing=${base##*/}/$missing
		base=${base%/*}
	done
	umask 022
	while [ -n "$missing" ]; do
		base=$base/${missing%%/*}
		missing=${missing#*/}
		if [ -n "$missing" ] || [ "$#" -eq 2 ]; then make_in "$base"; else make_in "$base" "$3" "$4" "$5"; fi || exit 1
	done
)

remove_folders() {
	[ -e "$run/step/$1/folders" ] || return 0
	while IFS= read -r folder; do
		remove_in "$folder" rmdir 2>/dev/null || :
	done <"$run/step/$1/folders"
}
