import { z } from 'zod';
import { spoken, type OpenPort } from '../../facts/open-ports.ts';
import {
  policyVariables,
  UFW_CONF,
  UFW_DEFAULTS,
  type UfwDirection,
  type UfwFiles,
} from '../../facts/ufw-rules.ts';
import { isUfwActive } from '../../facts/ufw-status.ts';
import { listedRules, ufwRule, type UfwSurroundings } from '../../kinds/firewall/ufw.ts';
import {
  familiesOf,
  loopbackFindings,
  outboundLacking,
  unmentioned,
  withLoopback,
  withOutbound,
  withPorts,
} from '../../kinds/firewall/ufw-wish.ts';
import { IgnorePorts, named, Outbound, wantedPorts } from '../../kinds/firewall/wishes.ts';
import { serviceFindings } from '../../kinds/service-enabled.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import type { Finding, Rule } from '../../rule.ts';

const written =
  'in /etc/ufw/user.rules and user6.rules, as ufw itself writes them, and loads them. Needs a consent.';

/** In the order in which ufw is set up: what keeps the host in touch first, then the policies, then the switch. */
export const ufw: readonly Rule[] = [
  ufwRule({
    id: 'ufw-loopback',
    title: 'ufw lets loopback traffic pass, and does not believe its addresses from elsewhere',
    rationale:
      'A packet from the network that claims to come from 127.0.0.1 would be taken for one of the host’s own programs.',
    impact: 'None for programs that use the interface lo.',
    check:
      'The rules that ufw keeps allow everything in and out on lo and deny what comes from 127.0.0.0/8, and from ::1 where IPV6=yes; what allows stands before what denies.',
    remedy: `Puts the rules that are lacking before all others ${written}`,
    params: z.strictObject({}),
    findings: (files) => familiesOf(files).flatMap((family) => loopbackFindings(files[family], family)),
    wish: () => ({ rules: withLoopback }),
    evidence: listedRules,
  }),
  ufwRule({
    id: 'ufw-outbound',
    title: 'ufw lets out the connections that the site wants',
    rationale: 'Which connections a host may open is a choice of its site, which no tool can make.',
    check:
      'Where new connections out are denied by default, or the profile names what shall be let out, rules of ufw allow them.',
    remedy: `Adds a rule for each port that \`outbound\` names ${written}`,
    question: 'Are the connections that this host may open those that it needs, and no others?',
    params: z.strictObject({ outbound: Outbound }),
    findings: (files, _, { outbound }) => outboundFindings(files, outbound),
    wish: (_, __, { outbound }) =>
      outbound === 'any'
        ? {
            decisions: [
              'new connections out are denied by default and no rule allows any: name in `outbound` what this host shall reach',
            ],
          }
        : { rules: (rules, family) => withOutbound(rules, family, outboundLacking(rules, outbound)) },
    evidence: listedRules,
  }),
  ufwRule({
    id: 'ufw-open-ports',
    title: 'ufw has a rule for every open port',
    rationale:
      'Where each open port has its rule, a service that somebody starts by mistake stays unreachable behind the policy.',
    impact: 'None: what can be reached now can be reached afterwards, and what is shut stays shut.',
    check:
      'A rule of ufw, whatever it does, is about every port that a program listens on, on another address than loopback, and about those of sshd’s configuration. UDP ports out of the range for clients are left out.',
    remedy: `Allows each port that can be reached now ${written} A port that is shut now is left for a person to decide; SSH is always allowed.`,
    question: 'Shall each of the ports that are open and allowed be reached from outside?',
    params: z.strictObject({ ignorePorts: IgnorePorts }),
    findings(files, around, { ignorePorts }) {
      if (files.status === undefined)
        throw new Unmeasured('which ports are open can only be seen on a running host');
      return portFindings(files, wantedPorts(around, ignorePorts));
    },
    wish(files, around, { ignorePorts }) {
      const ports = wantedPorts(around, ignorePorts);
      const open = ports.filter((port) => !isShut(files) || isSsh(port, around));
      const shut = ports.filter((port) => !open.includes(port));
      return {
        rules: (rules, family) => withPorts(rules, family, unmentioned(rules, family, open)),
        decisions: shut
          .filter((port) =>
            familiesOf(files).some((family) => unmentioned(files[family], family, [port]).length > 0),
          )
          .map(
            (port) =>
              `open port ${spoken(port)}: ufw lets nothing through, and what is shut is not opened unasked: stop what listens there, allow it by ufw, or name it in \`ignorePorts\``,
          ),
      };
    },
    evidence: listedRules,
  }),
  ufwRule({
    id: 'ufw-default-deny',
    title: 'ufw denies what no rule is about, in, out and through',
    rationale:
      'A list of what is allowed holds against services that nobody thought of; a list of what is forbidden does not.',
    impact: 'What no rule allows is cut off, forwarded traffic of containers and virtual machines with it.',
    check: `The default policies of ufw in ${UFW_DEFAULTS} are DROP or REJECT for incoming, outgoing and forwarded packets. Where \`routedDisabledOk\` is set, a kernel that forwards nothing will do for the last.`,
    remedy: `Allows the open ports and what \`outbound\` says where the policy for them changes, then sets the policies in ${UFW_DEFAULTS}, ${written}`,
    params: z.strictObject({
      outbound: Outbound,
      ignorePorts: IgnorePorts,
      routedDisabledOk: z.boolean().default(true),
    }),
    findings: (files, _, { routedDisabledOk }) =>
      allowing(files, routedDisabledOk).map((direction) => ({
        what: `${policyVariables[direction]} (${direction})`,
        expected: 'DROP or REJECT',
        actual: 'ACCEPT',
        where: UFW_DEFAULTS,
        state: 'persistent',
      })),
    wish(files, around, { outbound, ignorePorts, routedDisabledOk }) {
      const deny = allowing(files, routedDisabledOk);
      return {
        deny,
        rules(rules, family) {
          const opened = deny.includes('incoming')
            ? unmentioned(rules, family, wantedPorts(around, ignorePorts))
            : [];
          const lacking = deny.includes('outgoing') ? outboundLacking(rules, outbound) : [];
          const text = withOutbound(rules, family, lacking);
          // Rules at the end keep the place of those before them.
          return withPorts({ ...rules, text, tuples: rules.tuples }, family, opened);
        },
      };
    },
  }),
  ufwRule({
    id: 'ufw-enabled',
    title: 'ufw is enabled',
    rationale: 'Rules that ufw keeps filter nothing before it is switched on.',
    impact:
      'What no rule allows is cut off at once where the default is to deny. Container engines publish ports around ufw.',
    check: `${UFW_CONF} says ENABLED=yes, ufw.service is enabled and, on a running host, \`ufw status\` says active.`,
    remedy: `Allows SSH and the ports that are open now ${written} Sets ENABLED=yes in ${UFW_CONF}, enables ufw.service and loads everything.`,
    params: z.strictObject({ ignorePorts: IgnorePorts }),
    findings: enabledFindings,
    wish: (files, around, { ignorePorts }) => ({
      ...(!isOn(files) && {
        enabled: true as const,
        rules: (rules, family) =>
          withPorts(rules, family, unmentioned(rules, family, wantedPorts(around, ignorePorts))),
      }),
      unit: true,
    }),
  }),
];

function isSsh({ protocol, port }: OpenPort, { ssh }: UfwSurroundings): boolean {
  return protocol === 'tcp' && ssh.includes(port);
}

/** Whether ufw filters and denies what no rule allows. */
function isShut({ status = '', policies }: UfwFiles): boolean {
  return isUfwActive(status) && policies.incoming !== 'allow';
}

function outboundFindings(files: UfwFiles, outbound: Outbound): Finding[] {
  if (files.policies.outgoing === 'allow' && outbound === 'any') return [];
  return familiesOf(files).flatMap((family) =>
    outboundLacking(files[family], outbound).map((spec) => ({
      what: `new connections out${spec === 'any' ? '' : ` to ${spec}`}, ${named(family)}`,
      expected: 'allowed by a rule of ufw',
      actual: 'no rule',
      where: files[family].path,
      state: 'persistent',
    })),
  );
}

function portFindings(files: UfwFiles, ports: readonly OpenPort[]): Finding[] {
  return familiesOf(files).flatMap((family) =>
    unmentioned(files[family], family, ports).map((port) => ({
      what: `open port ${spoken(port)}, ${named(family)}`,
      expected: 'a rule of ufw',
      actual: 'none',
      where: files[family].path,
      state: 'persistent',
    })),
  );
}

function allowing({ policies, forwards }: UfwFiles, routedDisabledOk: boolean): UfwDirection[] {
  return (['incoming', 'outgoing', 'routed'] as const).filter((direction) => {
    if (policies[direction] !== 'allow') return false;
    return direction !== 'routed' || !routedDisabledOk || forwards !== false;
  });
}

function isOn({ enabled, status }: UfwFiles): boolean {
  return enabled && (status === undefined || isUfwActive(status));
}

function enabledFindings({ enabled, status }: UfwFiles, { unit }: UfwSurroundings): Finding[] {
  const findings: Finding[] = [];
  if (!enabled)
    findings.push({ what: 'ENABLED', expected: 'yes', actual: 'no', where: UFW_CONF, state: 'persistent' });
  findings.push(...serviceFindings(unit));
  if (status !== undefined && !isUfwActive(status))
    findings.push({
      what: 'ufw',
      expected: 'active',
      actual: 'inactive',
      where: 'ufw status',
      state: 'running',
    });
  return findings;
}
