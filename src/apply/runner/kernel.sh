# Parameters and modules of the running kernel.

# Arguments: number key before after
sysctl_before() { [ "$(cat "/proc/sys/$2" 2>/dev/null)" = "$3" ]; }
sysctl_after() { [ "$(cat "/proc/sys/$2" 2>/dev/null)" = "$4" ]; }
sysctl_do() { sysctl_set "$2" "$4"; }
sysctl_again() { sysctl_do "$@"; }
# A parameter may be gone since the power was lost: its module is not loaded.
sysctl_undo() { [ ! -e "/proc/sys/$2" ] || sysctl_set "$2" "$3"; }
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
		grep "^$2 " /proc/modules | keep "$run/step/$1/line"
		grep -v "^$2 " /proc/modules >"$run/modules"
		cat "$run/modules" >/proc/modules
	else
		rmmod -- "$2"
	fi
}
module_again() { module_do "$@"; }
module_undo() {
	! module_before "$@" || return 0
	if [ -d /run/cis-harden-offline ]; then
		cat "$run/step/$1/line" >>/proc/modules
	else
		modprobe -i -- "$2"
	fi
}
