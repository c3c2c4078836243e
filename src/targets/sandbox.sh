# Builds the sandbox's root in a mount namespace of its own, then keeps it until standard input ends.
set -e
base=/tmp
[ -d "$base" ] || base=/run
mount -t tmpfs -o mode=0700 cis-harden "$base"
mkdir "$base/root"

# One overlay for each filesystem on a disk, the root first; what is mounted inside them comes after.
layer=0
overlay() {
	layer=$((layer + 1))
	mkdir "$base/upper$layer" "$base/work$layer"
	mount -t overlay cis-harden -o "lowerdir=$1,upperdir=$base/upper$layer,workdir=$base/work$layer,xino=off" "$2"
}

overlay / "$base/root"
while read -r _ _ _ root mount _ rest; do
	type=" $rest"
	type=${type#* - }
	type=${type%% *}
	case $root:$mount in /:/) continue ;; /:*) ;; *) continue ;; esac
	case $mount in *\\* | "$base" | "$base"/*) continue ;; esac
	case $type in
	ext2 | ext3 | ext4 | xfs | btrfs | f2fs | vfat | zfs | jfs | reiserfs)
		[ ! -d "$base/root$mount" ] || overlay "$mount" "$base/root$mount"
		;;
	esac
done </proc/self/mountinfo

cd "$base/root"
mount -t proc proc proc
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=0755 run run
mkdir run/cis-harden-offline
[ ! -d /run/sshd ] || mkdir run/sshd
[ ! -d sys ] || mount --rbind /sys sys
[ ! -d sys ] || mount -o remount,bind,ro sys
mount -t tmpfs -o mode=0755 dev dev
for device in null zero full random urandom tty; do
	: >"dev/$device"
	mount --bind "/dev/$device" "dev/$device"
done

# Copies of what the kernel would change for everybody.
mkdir "$base/sys"
cp -r --no-preserve=all /proc/sys/net /proc/sys/kernel /proc/sys/fs "$base/sys" 2>/dev/null || :
mount --bind "$base/sys" proc/sys
# A kernel may be built without modules.
if [ -e /proc/modules ]; then
	cat /proc/modules >"$base/modules"
	mount --bind "$base/modules" proc/modules
fi

mkdir old
pivot_root . old
umount -l /old
rmdir /old
echo ready
read -r _ || :
