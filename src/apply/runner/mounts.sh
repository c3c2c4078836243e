# Options of what is mounted.

# Arguments: number mount-point options-before options-after
mount_before() { mount_has "$2" "$3"; }
mount_after() { mount_has "$2" "$4"; }
mount_do() { remount "$2" "$4"; }
mount_again() { mount_do "$@"; }
# What is not mounted any more has no options: the next mount reads fstab.
mount_undo() { ! mounted_with "$2" >/dev/null || mount_before "$@" || remount "$2" "$3"; }

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
