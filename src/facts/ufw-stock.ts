import type { Host } from '../host/host.ts';

export const UFW_CONF = '/etc/ufw/ufw.conf';
export const UFW_DEFAULTS = '/etc/default/ufw';
export const UFW_SYSCTL = '/etc/ufw/sysctl.conf';
export const userRules = { ip: '/etc/ufw/user.rules', ip6: '/etc/ufw/user6.rules' } as const;

/** What `ufw status` prints before ufw is switched on. */
export const INACTIVE = 'Status: inactive\n';

/**
 * The text of one of ufw's files; undefined where there is none. Of a package that the plan installs, it is what the
 * package's file means, without its comments: nothing else is known of it before it is there.
 */
export function ufwText(host: Host, path: string): string | undefined {
  return host.text(path) ?? (host.arrives('ufw') ? stock[path] : undefined);
}

/** As Debian and Ubuntu ship them, from ufw 0.35 on. */
const stock: Readonly<Record<string, string>> = {
  [UFW_DEFAULTS]: `IPV6=yes
DEFAULT_INPUT_POLICY="DROP"
DEFAULT_OUTPUT_POLICY="ACCEPT"
DEFAULT_FORWARD_POLICY="DROP"
DEFAULT_APPLICATION_POLICY="SKIP"
MANAGE_BUILTINS=no
IPT_SYSCTL=${UFW_SYSCTL}
IPT_MODULES=""
`,
  [UFW_CONF]: `ENABLED=no
LOGLEVEL=low
`,
  [UFW_SYSCTL]: `net/ipv4/conf/all/accept_redirects=0
net/ipv4/conf/default/accept_redirects=0
net/ipv6/conf/all/accept_redirects=0
net/ipv6/conf/default/accept_redirects=0
net/ipv4/icmp_echo_ignore_broadcasts=1
net/ipv4/icmp_ignore_bogus_error_responses=1
net/ipv4/icmp_echo_ignore_all=0
net/ipv4/conf/all/log_martians=0
net/ipv4/conf/default/log_martians=0
`,
  [userRules.ip]: `*filter
:ufw-user-input - [0:0]
:ufw-user-output - [0:0]
:ufw-user-forward - [0:0]
:ufw-user-limit - [0:0]
:ufw-user-limit-accept - [0:0]
### RULES ###
-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A ufw-user-limit -j REJECT
-A ufw-user-limit-accept -j ACCEPT
COMMIT
`,
  [userRules.ip6]: `*filter
:ufw6-user-input - [0:0]
:ufw6-user-output - [0:0]
:ufw6-user-forward - [0:0]
### RULES ###
COMMIT
`,
};
