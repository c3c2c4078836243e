# The look: prints what the facts need and changes nothing. The controller appends a call of `look` and the
# words of its sections.
# Needs: a POSIX sh, coreutils, findutils, grep, sed (as in Ubuntu 18.04).
# Every section stands between two lines that begin with the nonce, which the target cannot foresee.
LC_ALL=C
export LC_ALL

begin() { printf '\n%s begin %s\n' "$nonce" "$1"; }
end() { printf '\n%s end %s %s\n' "$nonce" "$1" "${2:-137}"; }

# Section $1: what a command prints, for $2 seconds at most since it may meet a dead mount; its status is 124 or 137
# then. What it complains of is a section of its own. Not even SIGKILL ends what waits for a dead mount, which goes on
# holding its output open: all of it goes through programs that end by their own clocks.
section() { timed_section "$@" | timeout -k 2 "$(($2 + 7))" cat 4<&-; }

timed_section() {
	title=$1 seconds=$2
	shift 2
	begin "$title"
	{ complaints=$({
		timeout -k 2 "$seconds" "$@" </dev/null 2>&1 >&3 3>&-
		printf '\n%s' "$?"
	} | timeout -k 2 "$((seconds + 4))" tail -c 33554432 3>&-); } 3>&1
	end "$title" "${complaints##*
}"
	begin "$title-complaints"
	printf '%s\n' "${complaints%
*}"
	end "$title-complaints" 0
}

identity() {
	uid=$(id -u) account=${SUDO_USER:-$(id -un)}
	connected
	begin identity
	printf '%s\n' "$account" "$uid"
	uname -nrm
	printf '%s\n' "$connection"
	end identity 0
}

# What sshd told of the connection. sudo keeps that from whom it starts, but not from root who looks at sudo itself.
connected() {
	connection=${SSH_CONNECTION-} process=$PPID
	unset SSH_CONNECTION
	for _ in 1 2 3; do
		if [ -n "$connection" ] || [ "$uid" -ne 0 ] || [ -z "${SUDO_USER-}" ]; then break; fi
		connection=$(tr '\0' '\n' <"/proc/$process/environ" 2>/dev/null | sed -n '/^SSH_CONNECTION=/{s///p;q;}')
		process=$(sed -n 's/^PPid:[[:blank:]]*//p' "/proc/$process/status" 2>/dev/null)
	done
}

# Type, mode, owner, group, size, link target, path: each ended by NUL.
record='%y\0%m\0%U\0%G\0%s\0%l\0%p\0'

nodes() { found nodes '-maxdepth 0' "$@"; }

listings() { found listings '-mindepth 1 -maxdepth 1' "$@"; }

# Section $1: what find says of paths under the tests $2. Some hundred at a time: a command takes no more than so many
# words, and users of a host can make any number of files that are asked about. Status 1: not all could be looked at.
found() {
	title=$1 tests=$2
	shift 2
	# shellcheck disable=SC2016 # expanded by the shell that runs it
	printf '%s\0' "$@" | {
		section "$title" 20 sh -c '
			find="find -P \"\$@\" $1 -printf \"\$0\"; status=\$?; [ \$status -le 1 ] || exit 255; exit \$status"
			xargs -0 -r -n 500 sh -c "$find" "$2" <&4
			status=$?
			case $status in 123) exit 1 ;; 124) exit 2 ;; esac
			exit "$status"' sh "$tests" "$record"
	} 4<&0
}

# Every line as: path, NUL, line, newline. A name can't hold NUL and a line can't hold a newline.
# $1: too large in KiB, $2: the same for databases of accounts; then paths, and find's tests on what is below them.
# Password hashes and private keys stay here, under whatever name.
# What crypt(5) and grub-mkpasswd-pbkdf2(1) make of a password, and an old hash in passwd(5).
id='(1|2[abxy]?|3|5|6|7|y|gy|sha1|md5)'
hashes="s,\\\$$id\\\$[./0-9A-Za-z=\,]*(\\\$[./0-9A-Za-z=\,]+)*\\\$[./0-9A-Za-z]{20\,},HASH-STAYS-ON-THE-HOST,g
s,(grub\.pbkdf2\.sha[0-9]+\.[0-9]+\.)[0-9A-Fa-f]+\.[0-9A-Fa-f]+,\1HASH-STAYS-ON-THE-HOST,g
s,^(/boot/grub2?/[^\\x00]*\\x00[[:blank:]]*password[[:blank:]]+[^[:blank:]]+[[:blank:]]+)[^[:blank:]].*,\1HASH-STAYS-ON-THE-HOST,
s,^(/etc/passwd-?\\x00[^:]*:)[./0-9A-Za-z]{13}:,\1HASH-STAYS-ON-THE-HOST:,"

# shellcheck disable=SC2016 # expanded by the shell that runs it
contents() {
	size=$1 database=$2
	shift 2
	for file in /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/security/opasswd; do
		[ ! -e "$file" ] || set -- "$@" ! -samefile "$file"
	done
	# sed within the section: a line can be written for it to take very long.
	section contents 20 sh -c 'hashes=$1 && shift && find "$@" | sed -E "$hashes"' sh "$hashes" -P "$@" -type f \
		'(' -size "-${size}k" -o -size "-${database}k" '(' -path /etc/passwd -o -path /etc/group ')' ')' \
		! -name '*_key' ! -name '*.keytab' ! -path '*/private/*' -exec grep -aHZ '' {} +
}

kernel() { section kernel 20 grep -aHZ '' "$@"; }

# What the shell makes of a pattern: nothing where it matches nothing.
matches() {
	begin matches
	for path; do
		[ ! -e "$path" ] || printf '%s\0' "$path"
	done
	end matches 0
}

# dpkg's database and what it has not merged into it yet, reduced to the fields that are read, with a blank
# line in front of each file.
packages() {
	set -- /var/lib/dpkg/updates/[0-9]*
	[ -e "$1" ] || set --
	fields='Package|Status|Architecture|Multi-Arch|Version|Pre-Depends|Depends|Provides|Essential|Protected'
	section packages 20 sed -s -n -E -e '1{x;p;x;}' -e '/^$/p' -e "/^($fields):/Ip" /var/lib/dpkg/status "$@"
}

# All three of user, host and addr: OpenSSH 7.6 aborts on a partial set, and skips Match blocks without any.
# It wants to be called by its full path.
sshd_test() {
	[ "$uid" -eq 0 ] || return 0
	title=$1 sshd=/usr/sbin/sshd
	shift
	[ ! -x /usr/local/sbin/sshd ] || sshd=/usr/local/sbin/sshd
	section "$title" 10 "$sshd" -T -C user=root,host=localhost,addr=127.0.0.1 "$@"
}

# What apt would do, package by package; apt locks nothing while it simulates, and without these three files it
# writes no cache and no record of what its planner was asked. It is not asked again when it hangs.
simulate() {
	for package; do
		begin apt
		timeout -k 2 60 apt-get -s -q -y --no-install-recommends -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
			-o Dir::Log::Planner= install -- "$package" </dev/null 2>&1
		status=$?
		end apt "$status"
		[ "$status" -ne 124 ] || break
	done
}

bye() { printf '\n%s bye\n' "$nonce"; }
