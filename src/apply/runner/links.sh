# Symbolic links that go, and files that programs of the host make.

# Arguments: number path target
link_before() { [ -L "$2" ] && [ "$(readlink -- "$2"; printf x)" = "$3
x" ]; }
link_after() { [ ! -e "$2" ] && [ ! -L "$2" ]; }
link_do() { privately "$1" "${2%/*}" take_link "$@"; }
take_link() {
	ln -PT -- "../${2##*/}" held && [ "$(readlink -- held; printf x)" = "$3
x" ] || return 1
	stat -c '%u:%g @%.9Y' -- held | keep "$run/step/$1/was" && rm -f -- "../${2##*/}" && sync -- ..
}
link_undo() {
	forget_private "$1" "$2"
	! link_before "$@" || return 0
	read -r owner time <"$run/step/$1/was" && privately "$1" "${2%/*}" new_link "${2##*/}" "$3" "$owner" "$time"
}
# new_link NAME TARGET OWNER TIME: makes a link next to the private folder, where nothing is.
new_link() {
	ln -sT -- "$2" new && chown -h "$3" new && touch -h -d "$4" new && put_next "$1" absent
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
		sync -- "$run/step/$1"
		aideinit -y -f >"$run/check" 2>&1 </dev/null || return 1
		if [ ! -e "$2" ]; then
			cp -a -- "$fresh" "$2.cis-harden" && sync -- "$2.cis-harden" && mv -fT -- "$2.cis-harden" "$2" || return 1
		fi
		sync -- "$2" "${2%/*}/"
		generated_aside "$1" "$2"
		;;
	*) return 1 ;;
	esac
}
generated_undo() { rm -f -- "$2" "$2.cis-harden" && generated_aside "$1" "$2"; }
# What its program left that was not there before.
generated_aside() {
	[ ! -e "$run/step/$1/fresh" ] || rm -f -- "$2.new"
	[ ! -e "$run/step/$1/log" ] || rm -f /var/log/aide/aideinit.log /var/log/aide/aideinit.errors
}
