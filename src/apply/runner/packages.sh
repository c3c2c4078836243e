# Packages that come and go.

# What a package's scripts may touch beside the files it owns: kept whole before, compared after.
kept='etc var/lib/dpkg var/lib/apt/extended_states var/lib/systemd var/lib/pam var/lib/ucf var/cache/debconf var/cache/ldconfig'
kept="$kept var/cache/apt/archives/partial usr/share/info/dir var/lib/dbus var/lib/apparmor"

# Every path that a package could change, with what tells whether it did. Logs go on, whatever is rolled back.
listing() {
	find / /usr /var /boot -xdev '(' -path '*
*' -o -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path "$state" \
		-o -name 'cis-harden-revert-*' -o -path /var/log -o -path /var/tmp -o -path /var/mail -o -path /home -o -path /root ')' -prune \
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
		-o Dir::Log::Planner= --no-install-recommends "$@" </dev/null
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
	# What an earlier try of this step kept is not what stands there now.
	find "$here" -mindepth 1 -delete
	packages_unlocked && packages_foreseen "$@" || return 1
	listing | keep "$here/listing-before" || return 1
	# shellcheck disable=SC2086
	# shellcheck disable=SC2046 # `existing` gives words
	(cd / && archived --xattrs --acls -cf "$here/kept.tar" --ignore-failed-read $(existing $kept)) || return 1
	if [ "$2" = purge ]; then
		# shellcheck disable=SC2086
		dpkg-query -L -- $4 2>/dev/null | sed -E 's/^[a-z].* to: //' | sort -u | while IFS= read -r path; do
			if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\n' "${path#/}"; fi
		done >"$here/owned"
		# shellcheck disable=SC2086
		active_units >"$here/active"
		(cd / && archived --xattrs --acls --no-recursion -cf "$here/owned.tar" --verbatim-files-from -T "$here/owned") || return 1
		keep_data "$here"
	fi
	downloads >"$here/downloads"
	# Room for taking it back: what that writes is as long as this a few times over.
	cat "$here/listing-before" "$here/listing-before" "$here/listing-before" "$here/listing-before" >"$here/reserve" || return 1
	sync
	: | keep "$here/ready" || return 1
	quiet_services on
	# shellcheck disable=SC2086
	apt "$2" -- $3 >"$here/apt.log" 2>&1
	status=$?
	quiet_services off
	[ "$2" != purge ] || stopped_units "$here"
	if [ "$status" -ne 0 ]; then
		cat "$here/apt.log" >"$run/check"
		# Another program has come first, and this one has done nothing.
		! locked_packages "$here/apt.log" || rm -f -- "$here/ready"
	fi
	downloads | LC_ALL=C comm -13 "$here/downloads" - | while IFS= read -r file; do rm -f -- "$file"; done
	rm -f -- "$here/reserve"
	[ -e "$here/ready" ] && listing | keep "$here/listing-after" || return 1
	present_packages | keep "$here/packages-after" && keep_shared "$here" || return 1
	[ "$2" = install ] || release_data "$here"
	sync
	# shellcheck disable=SC2086
	[ "$status" -eq 0 ] && packages_after "$@"
}

# Waits for another apt or dpkg, up to a minute.
packages_unlocked() {
	waited=0
	while ! apt check >"$run/apt-check" 2>&1 && locked_packages "$run/apt-check"; do
		if [ "$waited" -ge "${patience_packages:-60}" ]; then
			{ printf 'the packages are locked by another program%s\n' "$(lock_holder)" && cat "$run/apt-check"; } >"$run/check"
			return 1
		fi
		sleep 2
		waited=$((waited + 2))
	done
	rm -f -- "$run/apt-check"
}
locked_packages() { grep -qE 'Could not get lock|Unable to (acquire|lock)|locked by another process' "$1"; }
# Not every version of apt says who it is.
lock_holder() {
	for file in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock; do
		inode=$(stat -c %i -- "$file" 2>/dev/null) || continue
		holder=$(sed -n -E "s/^.* WRITE ([0-9]+) [0-9a-f]+:[0-9a-f]+:$inode .*/\1/p" /proc/locks 2>/dev/null | head -n 1)
		[ -z "$holder" ] || { printf ': %s, process %s' "$(cat "/proc/$holder/comm" 2>/dev/null)" "$holder" && return; }
	done
}

active_units() {
	{ offline || systemctl list-units --plain --no-legend --state=active '*.service' '*.socket' | sed 's/ .*//' | LC_ALL=C sort; } 2>/dev/null
}

# Of the units that were active those that the packages' scripts stopped: who stops another one later means it.
stopped_units() {
	active_units | LC_ALL=C comm -23 "$1/active" - | keep "$1/active"
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
			# dpkg may know it by the link /lib to /usr/lib.
			[ -e "$path" ] || [ -e "$1/data$path" ] ||
				grep -qxF -e "${path#/}" -e "${path#/usr/}" -- "$1/owned" "$1/kept" ||
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

# May be done again at any moment of itself.
packages_undo() {
	here=$run/step/$1
	# It was killed before it changed anything.
	[ -e "$here/ready" ] || return 0
	rm -f -- "$here/reserve"
	packages_unlocked || return 1
	[ -e "$here/listing-after" ] || listing | keep "$here/listing-after" || return 1
	# What somebody else changed since is theirs.
	if [ ! -e "$here/theirs" ]; then
		listing >"$here/listing-now" || return 1
		LC_ALL=C comm -3 "$here/listing-after" "$here/listing-now" | sed 's/^\t//' | paths_of | keep "$here/theirs" || return 1
	fi
	if [ "$2" = install ]; then
		come=$(new_packages "$here") || return 1
		quiet_services on
		# shellcheck disable=SC2086
		[ -z "$come" ] || purged $come >>"$here/apt.log" 2>&1
		quiet_services off
		for package in $come; do
			if present "$package"; then
				tail -n 5 "$here/apt.log" >"$run/check"
				return 1
			fi
		done
	else
		if [ ! -e "$here/gone" ]; then
			while IFS= read -r path; do
				[ -e "/$path" ] || [ -L "/$path" ] || printf '%s\n' "$path"
			done <"$here/owned" | keep "$here/gone" || return 1
		fi
		(cd / && tar --xattrs --acls --no-recursion -xpf "$here/owned.tar" --verbatim-files-from -T "$here/gone") || return 1
	fi
	put_back "$here" && shared_back "$here" "$2" "${4#\?}" && sync || return 1
	[ "$2" = install ] || restart_units "$here"
}

# sudo asks for a word of its own where root has no password: before the step there was no sudo.
purged() { DEBIAN_FRONTEND=noninteractive SUDO_FORCE_REMOVE=yes dpkg --force-remove-reinstreq --purge "$@" </dev/null; }

# Packages that dpkg did not know as installed before the step, dependencies included, but for those that others
# installed since.
new_packages() {
	mkdir -p "$1/old/var/lib/dpkg" && tar -xf "$1/kept.tar" -C "$1/old" var/lib/dpkg/status || return 1
	dpkg-query --admindir="$1/old/var/lib/dpkg" -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p' | sort >"$1/old/installed"
	present_packages >"$1/old/now"
	[ -e "$1/packages-after" ] || cp -- "$1/old/now" "$1/packages-after"
	comm -12 "$1/packages-after" "$1/old/now" | comm -13 "$1/old/installed" - | tr '\n' ' '
	rm -rf "$1/old"
}
present_packages() {
	dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n -E 's/^(installed|unpacked|half-configured|half-installed|config-files|triggers-[a-z]*) //p' | sort
}

# Whether nothing that others did since would be lost with the packages that came.
packages_ours() {
	packages_after "$@" || return 1
	[ "$2" = install ] || return 0
	here=$run/step/$1
	come=$(new_packages "$here") || return 1
	# shellcheck disable=SC2086
	if [ -n "$come" ] && ! purged --simulate $come >"$here/simulated" 2>&1; then
		sed -n -E 's/^ *(.* depends on .*)$/warning \1/p' "$here/simulated" | head -n 5 | while IFS= read -r line; do say "$line"; done
		return 1
	fi
	listing >"$here/listing-now" || return 1
	paths_of <"$here/listing-before" >"$here/paths-before"
	# Settings that came with them, but for those that steps of this run had changed and have put back, and for the
	# rules that augenrules(8) puts together at each boot.
	{ steps path_undone && printf '/etc/audit/audit.rules\n'; } | LC_ALL=C sort -u >"$here/ours"
	LC_ALL=C comm -23 "$here/listing-after" "$here/listing-before" | LC_ALL=C comm -23 - "$here/listing-now" |
		sed -n -E 's/^(\/etc\/.*) f[0-7]+ [0-9]+ [0-9]+ .*$/\1/p' | LC_ALL=C sort -u |
		LC_ALL=C comm -23 - "$here/paths-before" | LC_ALL=C comm -23 - "$here/ours" >"$here/edited"
	[ -s "$here/edited" ] || return 0
	head -n 5 "$here/edited" | while IFS= read -r path; do say "warning $path came with the packages and was changed since"; done
	return 1
}

# The path of a file step that is undone.
path_undone() {
	[ "$2" != file ] || [ "$(step_state "$1")" != undone ] || printf '%s\n' "$3"
}

# Brings every path back to what the listing before says, but for those of others.
put_back() {
	listing >"$1/listing-now"
	LC_ALL=C comm -3 "$1/listing-before" "$1/listing-now" | sed 's/^\t//' | paths_of | grep -vxF -f "$1/theirs" >"$1/differ" || :
	paths_of <"$1/listing-before" >"$1/paths-before"
	# New paths go, the innermost first; a folder only when it is empty.
	LC_ALL=C comm -23 "$1/differ" "$1/paths-before" | sort -r | while IFS= read -r path; do
		if [ -d "$path" ] && [ ! -L "$path" ]; then remove_in "$path" rmdir; else remove_in "$path" rm -f; fi 2>/dev/null || :
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
				make_in "$folder"
			# One that was made a moment before this was killed has its owner still to come.
			[ -L "$folder" ] || [ ! -d "$folder" ] || ! grep -qxF -e "$folder" "$1/differ" || own "${1##*/}" "$folder" "$mode" "$uid" "$gid"
		done
}

# Links that a package's scripts made outside of what is kept (update-alternatives(1)): the listing knows them whole.
put_links_back() {
	LC_ALL=C comm -23 "$1/listing-before" "$1/listing-now" |
		sed -n -E 's/^(.*) l[0-7]+ ([0-9]+) ([0-9]+) [0-9]+ ([0-9.]+) (.*)$/\1\n\2:\3\n@\4\n\5/p' |
		while IFS= read -r link && read -r owner && read -r time && IFS= read -r target; do
			grep -qxF -e "$link" "$1/differ" || continue
			[ -e "$link" ] || [ -L "$link" ] || privately "${1##*/}" "${link%/*}" new_link "${link##*/}" "$target" "$owner" "$time"
		done
}

# Files that a package's scripts deleted and no list names.
put_data_back() {
	[ -d "$1/data" ] || return 0
	(cd "$1/data" && find . -type f) | while IFS= read -r path; do
		path=${path#.}
		[ -e "$path" ] || [ -L "$path" ] || ! grep -qxF -e "$path" "$1/differ" ||
			privately "${1##*/}" "${path%/*}" new_copy "${path##*/}" "$1/data$path"
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
