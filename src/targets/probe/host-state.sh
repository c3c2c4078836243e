# What a host says of itself beside its files: units, accounts, homes, logs, and what its programs print.

# One block for each unit, in the order of the names, a blank line between them. Where systemd does not run, its
# program still reads the files.
units() {
	if [ -d /run/systemd/system ]; then
		section units 30 systemctl show -p LoadState,UnitFileState,ActiveState -- "$@"
	elif command -v systemctl >/dev/null; then
		# shellcheck disable=SC2016 # expanded by the shell that runs it
		section units 30 sh -c 'for unit; do
			printf "UnitFileState=%s\n\n" "$(systemctl --root=/ is-enabled -- "$unit" 2>/dev/null | head -n 1)"
		done' sh "$@"
	fi
}

# Every line as name:STATE:ages, where STATE tells of the hash what may be known: any `!` in front, then E for an
# empty field, S and the method for a hash, N for what no password matches. Nothing else of the field is printed.
shadow() {
	[ "$uid" -eq 0 ] || return 0
	# A field that holds anything but an age is printed as `-`: a hash may have slipped into it.
	ages=':ages
		s/(\n(:[-0-9]*)*):[-0-9]*[^-:0-9][^:]*/\1:-/
		t ages'
	section shadow 20 sh -c "$secret_lines" sh /etc/shadow "$(without_hashes "$ages")"
	section gshadow 20 sh -c "$secret_lines" sh /etc/gshadow "$(without_hashes '')"
}

# What stands in front of sed where a file is not what it is taken for.
# shellcheck disable=SC2016 # expanded by the shell that runs it
secret_lines='
[ -f "$1" ] || [ ! -e "$1" ] || { echo "it is not a regular file" >&2; exit 3; }
size=$(stat -L -c %s -- "$1" 2>/dev/null)
[ "${size:-0}" -le 16777216 ] || { echo "it has $size bytes: larger than 16 MiB" >&2; exit 3; }
exec sed -E "$2" "$1"'

# $1: what is done to the fields after the second, which then follow a newline.
# shellcheck disable=SC2016 # an end of line, no variable
without_hashes() {
	printf '%s\n' '/^[^:$]+:/!{
		s/.*//
		b
	}
	s/^([^:]*:[^:]*)(.*)$/\1\n\2/' "$1" 's/\n//
	t state
	:state
	s/^([^:]*:!*)\$([0-9A-Za-z]{1,8})\$[^:]*/\1S\2/
	t
	s/^([^:]*:!*)[.\/0-9A-Za-z]{13}(:|$)/\1Sdes\2/
	t
	s/^([^:]*:!*)_[.\/0-9A-Za-z]{19}(:|$)/\1Sbsdi\2/
	t
	s/^([^:]*:)(:|$)/\1E\2/
	t
	s/^([^:]*:!*)[^:]*/\1N/'
}

# The home directories of all accounts whose shell lets somebody in, one `REASON<tab>PATH` a line, the reason empty
# where they were looked at: what lies on another machine, or is too long for a path, is named and not touched. Then what
# leads to them, and what in them begins with a dot.
homes() {
	section homes 60 sh -c "$home_functions listed"
	section home-nodes 60 sh -c "$home_functions near | xargs -d '\n' -r -n 500 sh -c 'find -P \"\$@\" -maxdepth 0 -printf \"\$0\"' '$record'"
	section home-dots 60 sh -c "$home_functions looked_at | xargs -d '\n' -r -n 500 sh -c 'find -P \"\$@\" -mindepth 1 -maxdepth 1 -name \".*\" -printf \"\$0\"' '$record'"
}

# shellcheck disable=SC2016 # expanded by the shell that runs it
# Without a process for each account: there may be a hundred thousand.
home_functions='
plain_homes() {
	tr -d "\000" </etc/passwd | sed -n -E \
		-e "/^[#+-]/d" -e "/\/(nologin|false)\$/d" -e "/^([^:]*:){6}/!d" \
		-e "s/.*:([^:]*):[^:]*\$/\1/" -e "/^\//!d" -e "/\/\.\.(\/|\$)/d" -e p | sort -u
}
# A line of sed for each mount of another machine: those below it are given its type.
away() {
	sed -n -E "s/^([^ ]+ ){4}([^ ]+) .* - (nfs[^ ]*|cifs|smb[^ ]*|ceph|glusterfs|9p|afs|coda|lustre|autofs|fuse[^ ]*|virtiofs|vboxsf) .*/\3 \2/p" /proc/self/mountinfo 2>/dev/null |
		sed -E -e "s/[^ A-Za-z0-9_\/-]/\\\\&/g" -e "s|^([^ ]*) (.*)\$|s,^(\2(/.*)?)\$,\1\t\\\\1,; t|"
}
listed() { plain_homes | sed -E -e "s/^.{4096}/too long\t&/; t" -e "$(away)" -e "s/^/\t/"; }
looked_at() { listed | sed -n "s/^\t\(.*\)/\1\//p"; }
upward() { sed -n -e ":up" -e "s,/*\$,," -e "/^\$/d" -e p -e "s,/[^/]*\$,," -e "b up"; }
near() {
	looked_at | upward | sort -u | {
		ways=$(cat)
		printf "%s\n" "$ways"
		printf "%s\n" "$ways" | tr "\n" "\000" | xargs -0 -r -n 500 sh -c "for way; do [ ! -L \"\$way\" ] || printf \"%s\\0\" \"\$way\"; done" sh |
			xargs -0 -r -n 500 readlink -f -- | upward
	} | sort -u
}
'

# Everything below /var/log on its filesystem.
logs() {
	section logs 60 find -P /var/log/ -xdev -mindepth 1 -printf "$record"
}

# What a program prints, or status 127 where the host has none of that name. $1: seconds, then its words.
output() {
	title=output-$1 patience=$2
	shift 2
	if command -v "$1" >/dev/null; then
		section "$title" "$patience" "$@"
	else
		begin "$title"
		end "$title" 127
	fi
}

# PATH after root logged in, as a last line: what login(1) and pam_env give, and what the shell's files make of it.
root_path() {
	shell=$(sed -n '/^root:/{s/.*://p;q}' /etc/passwd)
	[ -x "$shell" ] || shell=/bin/sh
	path=$(sed -n -E 's/^[[:blank:]]*ENV_SUPATH[[:blank:]]+(PATH=)?([^[:blank:]]+).*/\2/p' /etc/login.defs 2>/dev/null | tail -n 1)
	given=$(sed -n -E "s/^[[:blank:]]*(export[[:blank:]]+)?PATH=[\"']?([^\"'#]*)[\"']?.*/\2/p" /etc/environment 2>/dev/null | tail -n 1)
	path=${given:-${path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}}
	# shellcheck disable=SC2016 # expanded by the shell that logs in
	section "output-$1" 10 env -i HOME=/root USER=root LOGNAME=root TERM=dumb "SHELL=$shell" "PATH=$path" \
		"$shell" -l -c 'printf "\n@PATH=%s\n" "$PATH"'
}

# What sshd wrote of the login that asks, found by the client's address and port.
accepted_login() {
	# shellcheck disable=SC2016 # expanded by the shell that runs it
	section "output-$1" 10 sh -c '
		set -- $1
		[ "$#" -eq 4 ] || exit 0
		{
			journalctl -q --no-pager -o cat --since=-6h _UID=0 _COMM=sshd _COMM=sshd-session 2>/dev/null
			tail -c 4194304 /var/log/auth.log 2>/dev/null
		} | grep -aF -- " from $1 port $2 ssh2" | tail -n 20' sh "$connection"
}

# What was counted for the account that asks. pam_tally2 makes its file where there is none, so it is not asked then.
failed_logins() {
	# shellcheck disable=SC2016 # expanded by the shell that runs it
	section "output-$1" 10 env TZ=UTC sh -c '
		! command -v faillock >/dev/null || faillock --user "$1"
		[ ! -s /var/log/tallylog ] || ! command -v pam_tally2 >/dev/null || pam_tally2 --user "$1"' sh "$account"
}
