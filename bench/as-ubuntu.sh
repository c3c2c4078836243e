#!/bin/sh
# as-ubuntu.sh 1804|2204 COMMAND: runs a command where /etc names that release. Call it in a mount namespace of its own.
set -e
case $1 in
1804) release=18.04 codename=bionic ;;
2204) release=22.04 codename=jammy ;;
*) exit 64 ;;
esac
shift
layer=$(mktemp -d)
mount -t tmpfs layer "$layer"
mkdir "$layer/upper" "$layer/work"
printf 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=%s\nDISTRIB_CODENAME=%s\n' "$release" "$codename" >"$layer/upper/lsb-release"
printf 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="%s"\n' "$release" >"$layer/upper/os-release"
mount -t overlay layer -o "lowerdir=/etc,upperdir=$layer/upper,workdir=$layer/work" /etc
exec "$@"
