# Runs in the root folder of a throw-away machine: what stands for the hosts and programs that pages name.
set -e
rm -f etc/os-release
cat >etc/os-release <<'EOF'
NAME="Ubuntu"
VERSION="18.04.6 LTS (Bionic Beaver)"
ID=ubuntu
ID_LIKE=debian
PRETTY_NAME="Ubuntu 18.04.6 LTS"
VERSION_ID="18.04"
EOF

# Who `ssh ANY-HOST` logs in as.
echo 'ops:x:4242:4242::/home/ops:/bin/sh' >>etc/passwd
echo 'ops:x:4242:' >>etc/group
# The password is a hash of no known word.
echo "ops:\$6\$saltsalt\$$(printf '%086d' 0):20000:0:99999:7:::" >>etc/shadow
echo 'ops ALL=(ALL) NOPASSWD: ALL' >etc/sudoers.d/ops
chmod 0440 etc/sudoers.d/ops
chown 4242:4242 home/ops

cat >usr/local/bin/cis-harden <<'EOF'
#!/bin/sh
exec /usr/local/bin/node /opt/cis-harden/dist/cli.js "$@"
EOF

# Options of ssh(1) as the program gives them, then the host, then what to run there.
cat >usr/local/bin/ssh <<'EOF'
#!/bin/sh
while [ $# -gt 0 ]; do
	case $1 in
	-O) exit 0 ;;
	-[FopliJ]) shift 2 ;;
	--) shift; break ;;
	-*) shift ;;
	*) break ;;
	esac
done
shift
[ $# -gt 0 ] || set -- 'echo logged in'
exec setpriv --reuid 4242 --regid 4242 --init-groups env -i HOME=/home/ops USER=ops LOGNAME=ops SHELL=/bin/sh \
	PATH=/usr/local/bin:/usr/bin:/bin SSH_CONNECTION='127.0.0.1 40000 127.0.0.1 22' sh -c "cd; $*"
EOF
chmod 0755 usr/local/bin/cis-harden usr/local/bin/ssh

# What pages take for given in the folder where their commands run.
cd root/page
ln -s /opt/cis-harden/contrib contrib
cat >web.given <<'EOF'
id: web
title: Our web servers
extends: cis-level1-server
exemptions:
  - recommendation: "3.2.2"
    reason: potential-operational-impact
    note: The reverse proxies run in containers.
    owner: web team
    expires: 2099-06-30
EOF
cat >tailoring.xml <<'EOF'
<?xml version="1.0" encoding="UTF-8"?>
<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_site_tailoring_default">
  <version time="2026-03-01T10:00:00">1</version>
  <Profile id="xccdf_site_profile_web" extends="xccdf_org.ssgproject.content_profile_cis_level1_server">
    <title>Web servers</title>
    <select idref="xccdf_org.ssgproject.content_rule_sshd_disable_rhosts" selected="false"/>
    <set-value idref="xccdf_org.ssgproject.content_value_sshd_max_auth_tries_value">3</set-value>
  </Profile>
</Tailoring>
EOF
mkdir group_vars
cat >group_vars/all.yml <<'EOF'
ubtu18cis_level_2: false
ubtu18cis_rule_1_1_1_1: false
EOF

# The root folder of an image: a copy of what is configured, over the same programs.
cd ../..
mkdir -p mnt/image/var/lib mnt/image/usr mnt/image/root mnt/image/proc mnt/image/dev mnt/image/sys mnt/image/run mnt/image/tmp
cp -a bin sbin lib lib64 etc mnt/image
cp -a var/lib/dpkg mnt/image/var/lib
mount --bind usr mnt/image/usr
