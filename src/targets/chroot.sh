# Prepares an image for its own package tools: /proc, a few devices, and a word to invoke-rc.d(8) that no service
# shall start. All in a mount namespace of its own, so nothing outside sees it and all of it ends with the shell.
set -e
root=$1
if [ -d "$root/proc" ] && [ ! -L "$root/proc" ]; then mount -t proc proc "$root/proc"; fi
if [ -d "$root/dev" ] && [ ! -L "$root/dev" ]; then
	mount -t tmpfs -o mode=0755 dev "$root/dev"
	for device in null zero full random urandom; do
		: >"$root/dev/$device"
		mount --bind "/dev/$device" "$root/dev/$device"
	done
	ln -s /proc/self/fd "$root/dev/fd"
	ln -s fd/0 "$root/dev/stdin"
	ln -s fd/1 "$root/dev/stdout"
	ln -s fd/2 "$root/dev/stderr"
fi
if [ -d "$root/run" ] && [ ! -L "$root/run" ]; then
	mount -t tmpfs -o mode=0755 run "$root/run"
	mkdir "$root/run/cis-harden-offline"
fi
exec chroot "$root" /usr/bin/env -i PATH="$PATH" LC_ALL=C HOME=/ /bin/sh -s
