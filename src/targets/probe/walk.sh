# One walk over the local filesystems: what everybody may write, what runs with its owner's rights, and what
# belongs to nobody.
# shellcheck disable=SC2086,SC2094 # Lines and words are split on purpose, patterns are off; nothing is written.
newline='
'

# $1: seconds, $2: bytes of output at most; then folders that are not entered.
walk() {
	[ "$uid" -eq 0 ] || return 0
	seconds=$1 bytes=$2
	shift 2
	stores=$*
	mountinfo=$(cat /proc/self/mountinfo)
	starts='' taken='' dead=''
	set -f
	begin mounts
	# Whole filesystems first: what is bound from inside one is seen there already.
	each_mount start_at_whole
	each_mount start_at_part
	end mounts 0
	IFS=$newline
	# Every start on a line of its own: mountinfo(5) writes a newline in a name as \012.
	if [ -n "$dead" ]; then
		IFS=' '
		begin walk
		end walk 124
		begin walk-complaints
		printf '%s does not answer\n' "$dead"
		end walk-complaints 0
		return 0
	fi
	set --
	for start in $starts; do
		plain "$start"
		set -- "$@" "$plain"
	done
	[ "$#" -gt 0 ] || return 0
	IFS=' '
	set -- "$@" -xdev '('
	for store in $stores; do set -- "$@" -path "$store" -o; done
	set -- "$@" -false ')' -prune -o '(' ! -type l '(' -perm -0002 -o -perm /6000 ')' -o '('
	# Asking for the name of an owner opens files each time: numbers that are known to have one come first.
	# Each number within the one before, so that the first that fits ends the matter.
	closing=''
	for id in $(known_ids /etc/passwd); do set -- "$@" ! -uid "$id" '(' && closing="$closing )"; done
	set -- "$@" -nouser $closing ')' -o '('
	closing=''
	for id in $(known_ids /etc/group); do set -- "$@" ! -gid "$id" '(' && closing="$closing )"; done
	set -- "$@" -nogroup $closing ')' ')' -printf '%y\0%m\0%U\0%G\0%p\0'
	unset IFS
	set +f
	begin walk
	{ complaints=$({ {
		timeout -k 2 "$seconds" find -P "$@" </dev/null 2>&4 4>&- 3>&-
		printf '%s\0' "$?"
	} | timeout -k 2 "$((seconds + 4))" head -c "$bytes" >&3; } 4>&1 | timeout -k 2 "$((seconds + 7))" head -c 65536); } 3>&1
	end walk "$?"
	begin walk-complaints
	printf '%s\n' "$complaints"
	end walk-complaints 0
}

# Calls $1 for every mount, with its fields in $id, $parent, $device, $root, $point, $type and $source.
each_mount() {
	call=$1
	IFS=$newline
	for line in $mountinfo; do
		IFS=' '
		fields $line
		"$call"
		IFS=$newline
	done
}

# Fields of a line of mountinfo(5).
fields() {
	id=$1 parent=$2 device=$3 root=$4 point=$5
	shift 6
	while [ "$#" -gt 1 ] && [ "$1" != - ]; do shift; done
	type=$2 source=$3
}

start_at_whole() {
	[ "$root" != / ] || start_at
}

start_at_part() {
	[ "$root" = / ] || start_at
}

# Says of a mount why the walk does not start there, or that it does.
start_at() {
	reason=''
	if passed_over || in_store; then
		reason=$type
		[ -n "$dead" ] || answers || dead="$point ($type)"
	elif hidden; then
		reason='hidden by another mount'
	elif seen_elsewhere; then
		reason='walked at another mount point'
	fi
	plain "$point"
	printf '%s\0%s\0' "$reason" "$plain"
	[ -z "$reason" ] || return 0
	starts="$starts$point$newline"
	taken="$taken$device $root $point$newline"
}

# Filesystems of other machines, of the kernel, of images that nobody can write to.
passed_over() {
	case $type in
	nfs* | cifs | smb* | ceph | glusterfs | 9p | afs | coda | lustre | beegfs | gpfs | ocfs2 | gfs2 | orangefs) ;;
	fuse | fuse.* | virtiofs | vboxsf | prl_fs | autofs | squashfs | iso9660 | udf) ;;
	proc | sysfs | cgroup* | dev* | securityfs | debugfs | tracefs | pstore | bpf | mqueue | hugetlbfs) ;;
	configfs | fusectl | rpc_pipefs | binfmt_misc | nsfs | efivarfs | selinuxfs | ramfs) ;;
	# A container's own root, and the layers of a sandbox over a disk; others lie over what is walked anyway.
	overlay | aufs) [ "$point" != / ] && [ "$source" != cis-harden ] ;;
	*) false ;;
	esac
}

# Even a walk that does not enter a mount looks at it, and would wait for its machine or program for ever.
answers() {
	case $type in nfs* | cifs | smb* | ceph | glusterfs | 9p | afs | coda | lustre | beegfs | gpfs | orangefs | fuse | fuse.*) ;; *) return 0 ;; esac
	! hidden || return 0
	plain "$point"
	timeout -k 1 5 stat -- "$plain" </dev/null >/dev/null 2>&1 3>&-
	case $? in 124 | 137) return 1 ;; esac
}

in_store() {
	for store in $stores; do
		case $point in "$store" | "$store"/*) return 0 ;; esac
	done
	return 1
}

# Whether the mount can't be reached by its path: one on top of it, or on a folder above it, hides it or what
# it is mounted in.
hidden() {
	of=$id under=$parent at=$point within=''
	while :; do
		above=''
		IFS=$newline
		for other in $mountinfo; do
			IFS=' '
			set -- $other
			if [ "$2" = "$of" ] && [ "$5" = "$at" ] && [ "$1" != "$within" ]; then return 0; fi
			if [ "$1" = "$under" ] && [ "$1" != "$2" ]; then above="$2 $5"; fi
			if [ "$2" = "$under" ] && [ "$1" != "$of" ]; then
				case $at in "$5"/*) return 0 ;; esac
			fi
		done
		[ -n "$above" ] || return 1
		within=$of of=$under under=${above%% *} at=${above#* }
	done
}

# Whether the mount shows a folder that a walk from another mount of the same filesystem comes to.
seen_elsewhere() {
	IFS=$newline
	for other in $taken; do
		IFS=' '
		set -- $other
		[ "$1" = "$device" ] || continue
		case $root in
		"$2") inside='' ;;
		"${2%/}"/*) inside=${root#"${2%/}"} ;;
		*) continue ;;
		esac
		# find takes a subvolume for a filesystem of its own.
		[ "$type" != btrfs ] || [ -z "$inside" ] || continue
		plain "$3$inside"
		original=$plain
		plain "$point"
		# shellcheck disable=SC3013 # dash, bash and busybox have it, and without it nothing is taken for seen.
		if [ "$original" -ef "$plain" ] 2>/dev/null; then return 0; fi
	done
	return 1
}

# A path of mountinfo(5) without its escapes, in $plain.
plain() {
	plain='' rest=$1
	while :; do
		case $rest in
		*\\*) ;;
		*) break ;;
		esac
		plain=$plain${rest%%\\*}
		rest=${rest#*\\}
		case $rest in
		040*) plain="$plain " ;;
		011*) plain="$plain	" ;;
		012*) plain=$plain$newline ;;
		043*) plain="$plain#" ;;
		134*) plain="$plain\\" ;;
		esac
		rest=${rest#???}
	done
	plain=$plain$rest
}

# Numbers of accounts or groups in $1 that surely stand for a name, a few hundred at most.
known_ids() {
	database=$1 count=0
	[ -f "$database" ] || return 0
	while [ "$count" -lt 200 ] && IFS= read -r line; do
		case $line in
		[#+-]* | :*) continue ;;
		*:*:*:*) ;;
		*) continue ;;
		esac
		IFS=:
		set -- "$database" $line
		case $1:$5 in /etc/passwd:[0-9]* | /etc/group:*) ;; *) continue ;; esac
		case $4 in '' | *[!0-9]* | ??????????*) continue ;; esac
		printf '%s ' "$4"
		count=$((count + 1))
	done <"$database"
}
