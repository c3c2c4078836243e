# Units of systemd.

# Arguments: number name, before: file-state active-state, after: file-state active-state.
unit_before() { unit_is "$2" "$3" "$4"; }
# What the step left as it was, a boot may have changed since: whether the unit runs is not the step's then.
unit_after() {
	if [ "$4" = "$6" ]; then unit_is "$2" "$5" -; else unit_is "$2" "$5" "$6"; fi
}
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
	rm -f -- "$run/step/$1/links-after"
	unit_links | keep "$run/step/$1/links" || return 1
	printf '%s %s\n' "$(unit_file "$2")" "$(offline || unit_active "$2")" | keep "$run/step/$1/was" || return 1
	offline || systemctl daemon-reload || return 1
	if [ "$(unit_file "$2")" != "$5" ]; then
		case $(unit_file "$2") in masked*) control -q unmask -- "$2" 2>"$run/check" || return 1 ;; esac
		case $5 in
		enabled) control -q enable -- "$2" 2>"$run/check" || return 1 ;;
		disabled) control -q disable -- "$2" 2>"$run/check" || return 1 ;;
		masked*) control -q mask -- "$2" 2>"$run/check" || return 1 ;;
		esac
	fi
	unit_links | keep "$run/step/$1/links-after" && sync_links && unit_to "$2" "$6"
}
# A boot started what it found to be started.
unit_again() { unit_to "$2" "$6"; }

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

sync_links() { find /etc/systemd/system /etc/systemd/user /etc/rc*.d -type d -exec sync -- {} + 2>/dev/null || :; }

# Every link by which a unit is started, and every folder of them; but not what only waits for a confirmation.
unit_links() {
	for folder in /etc/systemd/system /etc/systemd/user /etc/rc*.d; do
		[ ! -d "$folder" ] || find "$folder" ! -name 'cis-harden-revert-*' '(' -type l -o -type d ')' -printf '%p\n%y %U:%G %T@ %l\n'
	done
}

unit_undo() {
	here=$run/step/$1
	# It was killed before it changed anything.
	[ -e "$here/links" ] || return 0
	[ -e "$here/links-after" ] || unit_links | keep "$here/links-after" || return 1
	find /etc/systemd /etc/rc*.d -name ".cis-harden.$1" -exec rm -rf -- {} + 2>/dev/null
	unit_pairs "$here/links-after" | LC_ALL=C sort -r >"$here/pairs-after"
	unit_pairs "$here/links" | LC_ALL=C sort >"$here/pairs"
	while IFS='	' read -r path type; do
		grep -qF -e "$path	" "$here/pairs" && continue
		if [ "${type%% *}" = d ]; then rmdir -- "$path" 2>/dev/null; else rm -f -- "$path"; fi || :
	done <"$here/pairs-after"
	while IFS='	' read -r path type; do
		word=${type#* }
		owner=${word%% *} word=${word#* }
		if [ "${type%% *}" = d ]; then
			[ -d "$path" ] || { (umask 022 && mkdir -- "$path") && chown -h "$owner" "$path"; } || return 1
			continue
		fi
		# What is there and was not changed by the step stays.
		if { [ -e "$path" ] || [ -L "$path" ]; } && grep -qxF -e "$path	$type" "$here/pairs-after"; then continue; fi
		rm -f -- "$path" && privately "$1" "${path%/*}" new_link "${path##*/}" "${word#* }" "$owner" "@${word%% *}" || return 1
	done <"$here/pairs"
	sync_links
	offline && return 0
	systemctl daemon-reload
	read -r _ was <"$here/was" 2>/dev/null || was=$4
	if [ "$4" != "$6" ]; then
		unit_to "$2" "${was:-$4}"
	elif rebooted; then
		unit_to "$2" "${was:-$4}" || say "warning $2 can't be brought to ${was:-$4} before the next boot"
	fi
}

# Path and description on one line.
unit_pairs() {
	while IFS= read -r path && IFS= read -r type; do
		printf '%s\t%s\n' "$path" "$type"
	done <"$1"
}
