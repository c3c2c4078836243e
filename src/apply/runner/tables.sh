# Rule tables of the kernel.

# Arguments: number table sha256-before on|off
table_before() {
	[ "$(table_list "$2" | sha256sum)" = "$3  -" ] && return
	# Its program came with this run, or the unit that loads it was stopped again by an undo.
	[ -e "$run/step/$1/before" ] && table_list "$2" | cmp -s - "$run/step/$1/before"
}
# Its program came with a package of this run, which may have loaded rules of its own.
table_moved() { packages_came && [ "$3" = e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ]; }
table_after() {
	[ -e "$run/step/$1/loaded" ] || return 1
	table_list "$2" | cmp -s - "$run/step/$1/loaded" && return
	# Locked since the boot: what was loaded then came from files, which are steps of their own.
	[ "$2" = audit ] && audit_locked && rebooted
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
	table_list "$2" | keep "$here/before" && table_again "$@"
}
table_again() {
	here=$run/step/$1
	table_load "$2" "$here/after" && table_list "$2" | keep "$here/loaded"
}

table_load() {
	case $1 in
	audit)
		# It says nothing of rules that are locked, and changes none.
		if audit_locked; then
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

audit_locked() { auditctl -s 2>/dev/null | grep -q '^enabled 2$'; }

table_undo() {
	[ -e "$run/step/$1/before" ] || return 0
	case $2 in
	audit) ! audit_locked || { say "at-boot $1" && return 0; } ;;
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
