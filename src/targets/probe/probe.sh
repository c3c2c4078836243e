# The look: prints what the facts need and changes nothing. The controller appends a call of `look` and the
# functions it needs: asked_* print nothing, they set "$@" for one section.
# Needs: a POSIX sh, coreutils, findutils, grep, sed (as in Ubuntu 18.04).
# Every section stands between two lines that begin with the nonce, which the target cannot foresee.

begin() { printf '\n%s begin %s\n' "$nonce" "$1"; }
end() { printf '\n%s end %s %s\n' "$nonce" "$1" "$2"; }

# At most $1 seconds for a command that may meet a dead mount; 124 is its status then.
within() { timeout -k 2 "$@" </dev/null 2>/dev/null; }

identity() {
	begin identity
	id -un
	id -u
	uname -nrm
	end identity "$?"
}

# Folders that may not be searched or listed: below them absent and hidden look alike.
blind() {
	begin blind
	for folder; do
		if [ -d "$folder" ] && { [ ! -x "$folder" ] || [ ! -r "$folder" ]; }; then
			printf '%s\0' "$folder"
		fi
	done
	end blind 0
}

# Type, mode, owner, group, size, link target, path: each ended by NUL.
record='%y\0%m\0%U\0%G\0%s\0%l\0%p\0'

nodes() {
	begin nodes
	within 20 find -P "$@" -maxdepth 0 -printf "$record"
	end nodes "$?"
}

listings() {
	begin listings
	within 20 find -P "$@" -mindepth 1 -maxdepth 1 -printf "$record"
	end listings "$?"
}

# Every line as: path, NUL, line, newline. A name can't hold NUL and a line can't hold a newline.
# $1: largest size in KiB, $2: pattern of names; then paths. A folder with a final slash stands for its files.
contents() {
	size=$1 names=$2
	shift 2
	begin contents
	within 20 find -P "$@" -maxdepth 1 -type f -name "$names" -size "-$size"k -exec grep -aHZ '' {} +
	end contents "$?"
}

kernel() {
	begin kernel
	[ "$#" -eq 0 ] || within 20 grep -aHZs '' "$@"
	end kernel "$?"
}

# What the shell makes of a pattern: nothing where it matches nothing.
matches() {
	begin "matches"
	for path; do
		[ ! -e "$path" ] || printf '%s\0' "$path"
	done
	end matches 0
}

packages() {
	begin packages
	within 20 sed -n -E '/^$/p; /^(Package|Status|Architecture|Multi-Arch|Version|Pre-Depends|Depends|Provides|Essential|Protected):/Ip' \
		/var/lib/dpkg/status
	end packages "$?"
}

# All three of user, host and addr: OpenSSH 7.6 aborts on a partial set, and skips Match blocks without any.
sshd_test() {
	begin "$1"
	shift
	timeout -k 2 10 sshd -T -C user=root,host=localhost,addr=127.0.0.1 "$@" </dev/null 2>&1
	end sshd "$?"
}

# One walk over the local filesystems: what everybody may write, what runs with its owner's rights, and what
# belongs to nobody. $1: seconds, $2: bytes of output at most.
walk() {
	seconds=$1 bytes=$2
	begin mounts
	cat /proc/self/mountinfo
	end mounts "$?"
	set --
	seen=' '
	while read -r _ _ device _ mount _ rest; do
		type=" $rest"
		type=${type#* - }
		type=${type%% *}
		case $type in
		nfs* | cifs | smb* | ceph | glusterfs | 9p | fuse.* | fuse | afs | lustre | autofs | squashfs | iso9660) continue ;;
		proc | sysfs | cgroup* | dev* | securityfs | debugfs | tracefs | pstore | bpf | mqueue | hugetlbfs) continue ;;
		configfs | fusectl | rpc_pipefs | binfmt_misc | nsfs | efivarfs | selinuxfs | ramfs) continue ;;
		overlay | aufs) [ "$mount" = / ] || continue ;;
		esac
		case $seen in *" $device "*) continue ;; esac
		seen="$seen$device "
		set -- "$@" "$(printf '%b' "$mount")"
	done </proc/self/mountinfo
	begin walked
	printf '%s\0' "$@"
	end walked 0
	begin walk
	{
		within "$seconds" find -P "$@" -xdev \
			'(' -path /snap -o -path /var/lib/docker -o -path /var/lib/containerd -o -path /var/lib/containers \
			-o -path /var/lib/lxc -o -path /var/lib/lxd -o -path /var/lib/lxcfs -o -path /var/lib/kubelet ')' -prune \
			-o ! -type l '(' -perm -0002 -o -perm /6000 -o -nouser -o -nogroup ')' -printf '%y\0%m\0%U\0%G\0%p\0'
		printf '%s\0' "$?"
	} | head -c "$bytes"
	end walk "$?"
}

# What apt would do, package by package; apt locks nothing while it simulates.
simulate() {
	for package; do
		begin "apt"
		timeout -k 2 60 apt-get -s -q -y --no-install-recommends install -- "$package" </dev/null 2>&1
		end apt "$?"
	done
}

bye() { printf '\n%s bye\n' "$nonce"; }
