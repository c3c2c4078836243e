#!/bin/sh
# The cheapest look at a whole host that anybody could write: each source of evidence read once, nothing judged.
# What an audit costs beyond this is the price of the tool itself.
exec >/dev/null 2>&1
export LC_ALL=C
find / -xdev -printf '%y %m %U %G %s %p\n'
tar -cf - --ignore-failed-read -C / etc | cat
dpkg-query -W
sysctl -a
systemctl show ssh cron rsyslog auditd systemd-timesyncd -p ActiveState,UnitFileState
sshd -T
iptables-save
nft list ruleset
