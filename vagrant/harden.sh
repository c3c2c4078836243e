#!/bin/sh
# harden.sh NAME [PROFILE]: audit, plan, apply, audit and roll back on a box, as somebody at a terminal would.
# CIS_HARDEN names the program, where it is not cis-harden on the path.
set -eu
name=${1:?usage: harden.sh bionic|focal|jammy|noble [PROFILE]}
profile=${2:-cis-level1-server}
cd "$(dirname "$0")"

vagrant up "$name"
vagrant ssh-config "$name" >ssh_config

# The benchmark is that of 18.04; the other boxes are judged by it as a rehearsal.
assume=
[ "$name" = bionic ] || assume='--assume-platform ubuntu-18.04'

harden() {
	action=$1 ended=0
	shift
	# 2 and 3 are answers: something fails, or could not be measured.
	"${CIS_HARDEN:-cis-harden}" "$action" "ssh://$name" --ssh-config ssh_config --sudo "$@" || ended=$?
	case $ended in 0 | 2 | 3) ;; *) return "$ended" ;; esac
}

# shellcheck disable=SC2086 # two words, or none
judged() {
	action=$1 ended=0
	shift
	harden "$action" --profile "$profile" $assume "$@"
}

judged audit
judged plan
judged apply --yes
judged audit
harden rollback --yes
