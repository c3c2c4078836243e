# Builds the sandbox's root in a mount namespace of its own, then keeps it until standard input ends.
set -e
# The old /proc knows this process by the number that it has outside.
read -r pid _ </proc/self/stat
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

read_only() {
	mount --bind "$1" "$2"
	mount -o remount,bind,ro "$2"
}

overlay / "$base/root"
while read -r _ _ _ _ mount _ rest; do
	type=" $rest"
	type=${type#* - }
	type=${type%% *}
	case $mount in / | "$base" | "$base"/* | *\\* | *:* | *,*) continue ;; esac
	[ -d "$base/root$mount" ] || continue
	case $type in
	ext2 | ext3 | ext4 | xfs | btrfs | f2fs | zfs | jfs | reiserfs) overlay "$mount" "$base/root$mount" ;;
	# No layer can lie over it.
	vfat) read_only "$mount" "$base/root$mount" ;;
	esac
done </proc/self/mountinfo

cd "$base/root"
mount -t proc proc proc
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=0755 run run
mkdir run/cis-harden-offline
[ ! -d /run/sshd ] || mkdir run/sshd
# Without what is mounted below: policies of security modules, control groups and firmware are not for rehearsals.
[ ! -d sys ] || read_only /sys sys
mount -t tmpfs -o mode=0755 dev dev
for device in null zero full random urandom tty; do
	: >"dev/$device"
	mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr

# Copies of what the kernel would change for everybody. Some of it can only be written.
mkdir "$base/sys"
cp -r -x --no-preserve=all /proc/sys/. "$base/sys" 2>/dev/null || :
mount --bind "$base/sys" proc/sys
cat /proc/modules >"$base/modules" 2>/dev/null || :
mount --bind "$base/modules" proc/modules 2>/dev/null || :
mount --bind /dev/null proc/sysrq-trigger 2>/dev/null || :

mkdir run/old
pivot_root . run/old
cd /
umount -l /run/old
rmdir /run/old
echo "ready $pid"
read -r _ || :
