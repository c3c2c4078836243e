# Places where somebody else than root may put other things under the names that we are about to use. Nothing is done
# there along a whole path: a folder is entered and proved to be the one that is meant, and a file is held by a name of
# our own before anything is done to it.
# shellcheck disable=SC2030,SC2031 # A subshell sets what the functions that it calls read.

# Makes a folder the working directory, which it stays whatever becomes of its name. No name on the way is a link.
enter() {
	CDPATH='' cd -P -- "${1:-/}" 2>/dev/null || return 1
	[ "$(pwd -P && printf x)" = "${1:-/}
x" ]
}

# Whether nobody but root can change what the names on this way stand for. What is not there yet will be root's.
rooted() (
	way=$1
	set -- /
	while [ -n "$way" ]; do
		if [ -e "$way" ] || [ -L "$way" ]; then set -- "$@" "$way"; fi
		way=${way%/*}
	done
	modes=$(stat -c %u:%A -- "$@" 2>/dev/null) || exit 1
	for mode in $modes; do
		# No link, and no permission to write for group and others.
		case $mode in 0:d????-??-?*) ;; *) exit 1 ;; esac
	done
)

# privately NUMBER FOLDER WORK...: does the work in a new folder inside FOLDER that only root can enter. Who owns FOLDER
# may rename the new one, but neither look into it nor move it elsewhere: `..` is FOLDER for the work.
privately() (
	name=.cis-harden.$1 place=$2
	shift 2
	enter "$place" && [ ! -e "./$name/taken" ] && rm -rf -- "./$name" && mkdir -m 0700 -- "./$name" &&
		enter_private || exit 1
	"$@"
	status=$?
	# What could not be given back is kept for the next attempt.
	cd .. && [ ! -e "./$name/taken" ] && rm -rf -- "./$name"
	exit "$status"
)

# Enters the private folder $name of $place, and no other one that somebody put there.
enter_private() {
	cd -P -- "./$name" 2>/dev/null && [ "$(pwd -P && printf x)" = "$place/$name
x" ] || return 1
	# From a setgid folder it has that bit.
	case $(stat -c %u:%A .) in 0:drwx------ | 0:drwx--S---) ;; *) return 1 ;; esac
}

# forget_private NUMBER PATH: takes away what a run that was killed left next to PATH, what it had taken put back first.
forget_private() (
	name=.cis-harden.$1 place=${2%/*}
	enter "$place" || exit 0
	if [ -e "./$name/taken" ] && enter_private; then
		give_back "${2##*/}"
		cd ..
	fi
	[ -e "./$name/taken" ] || rm -rf -- "./$name"
)

# hold NAME TYPE [MODE UID GID]: gives a file next to the private folder the name `held` inside it. A link is taken itself.
hold() {
	ln -PT -- "../$1" held 2>/dev/null && [ ! -L held ] || return 1
	[ "$2" != file ] || [ -f held ] || return 1
	[ $# -eq 2 ] || [ "$(stat -c '%a %u %g' held)" = "$3 $4 $5" ]
}
still_held() { [ ! -L "../$1" ] && is_held "../$1"; }
# shellcheck disable=SC3013 # dash, bash and busybox know -ef
is_held() { [ "$1" -ef held ]; }

# own_in_private NAME MODE UID GID STATES: owner and mode of a file next to the private folder.
own_in_private() {
	hold "$1" any && was_allowed held "$5" || return 1
	if [ "$(stat -c '%u %g' held)" = "$3 $4" ] && { only_takes held "$2" || is_of_folder held; }; then
		set_owner_and_mode held "$2" "$3" "$4" && sync -- held && still_held "$1"
		return
	fi
	# Somebody may have given that name to the file of another, who must not lose it so. Only what is away from its
	# name for this moment can be proved to have no other.
	mv -nT -- "../$1" taken || return 1
	[ ! -L taken ] && is_held taken && rm -f held && [ "$(stat -c %h taken)" -eq 1 ] && was_allowed taken "$5" &&
		set_owner_and_mode taken "$2" "$3" "$4" && sync -- taken
	status=$?
	give_back "$1" && return "$status"
}

# Puts what was taken back under its name, or next to it where somebody has given the name away meanwhile.
give_back() {
	if ln -PT -- taken "../$1" 2>/dev/null; then
		rm -f -- taken
		return
	fi
	# Of a folder there is no second name.
	mv -nT -- taken "../$1" 2>/dev/null
	[ -e taken ] || [ -L taken ] || return 0
	mv -nT -- taken "../$name.kept"
	return 1
}

only_takes() { [ "$((0$2 & ~0$(stat -c %a "$1")))" -eq 0 ]; }
is_of_folder() { [ "$(stat -c %u "$1")" -ne 0 ] && [ "$(stat -c %u "$1")" = "$(stat -c %u ..)" ]; }

# Whether what stands there has one of the states, each `MODE UID GID` on a line of its own; no states allow any.
was_allowed() { [ -z "$2" ] || printf '%s\n' "$2" | grep -qxF -e "$(stat -c '%a %u %g' "$1")"; }

# Owner first: chown takes setuid and setgid away. Five digits at least: with fewer, chmod leaves a folder's setgid.
set_owner_and_mode() {
	[ "$(stat -c '%u %g' -- "$1")" = "$3 $4" ] || chown -h -- "$3:$4" "$1" || return 1
	[ "$(stat -c '%a' -- "$1")" = "$2" ] || chmod -- "0000$2" "$1"
}

# put_next NAME absent|file: moves `new` out of the private folder, over a file that is there, or where nothing may be.
put_next() {
	case $2 in
	absent) ln -PT -- new "../$1" 2>/dev/null && rm -f -- new ;;
	*) mv -fT -- new "../$1" ;;
	esac && sync -- ..
}

# remove_in PATH PROGRAM...: removes a name from its folder, which no link leads to.
remove_in() (
	path=$1
	shift
	enter "${path%/*}" && "$@" -- "./${path##*/}"
)

# make_in FOLDER [MODE UID GID]: makes a folder, and gives it that mode and owner where no other took its place.
make_in() (
	enter "${1%/*}" && mkdir -- "./${1##*/}" && enter "$1" || exit 1
	[ "$#" -eq 1 ] || { [ "$(stat -c %u .)" -eq 0 ] && [ -z "$(ls -A)" ] && set_owner_and_mode . "$2" "$3" "$4"; }
)

# new_copy NAME FILE: a copy of a file next to the private folder, where nothing is.
new_copy() {
	cp -a -- "$2" new && put_next "$1" absent
}
