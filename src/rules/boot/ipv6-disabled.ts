import { z } from 'zod';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { grubConfig } from '../../facts/grub-config.ts';
import { grubDefaults, managedGrubFile } from '../../facts/grub-defaults.ts';
import { ipv6Addresses } from '../../facts/ipv6-addresses.ts';
import { kernelCommandLine, wordsNamed } from '../../facts/kernel-command-line.ts';
import { runningSysctls, type RunningSysctls } from '../../facts/running-sysctls.ts';
import { managedSysctlFile, sysctlSettings, type SysctlSettings } from '../../facts/sysctl-settings.ts';
import { bootParameterChanges, findings, withoutGrub, type BootFacts } from '../../kinds/boot-parameter.ts';
import { persist } from '../../kinds/sysctl-drop-in.ts';
import { contraryFinding, contraryLines, missingLine, type Wanted } from '../../kinds/sysctl-persistence.ts';
import { defineRule, type Finding } from '../../rule.ts';

const SWITCH = { name: 'ipv6.disable', value: '1' };
const wanted: readonly Wanted[] = ['all', 'default'].map((scope) => ({
  key: `net/ipv6/conf/${scope}/disable_ipv6`,
  value: '1',
}));
const EACH = 'net/ipv6/conf/*/disable_ipv6';

const params = z.strictObject({
  ipv6: z.enum(['undecided', 'required', 'disabled']).default('undecided'),
  by: z.enum(['sysctl', 'boot']).default('sysctl'),
});

export default defineRule({
  id: 'ipv6-disabled',
  title: 'IPv6 is off where nobody needs it',
  rationale:
    'A protocol that nobody looks after is a second way in, around filters that were written for the first.',
  impact:
    'Everything that this host serves or reaches over IPv6 is cut, and programs that expect ::1 may complain.',
  check:
    'Where the parameter `ipv6` says `disabled`: either every kernel line of GRUB and the running kernel have ipv6.disable=1, or net.ipv6.conf.all.disable_ipv6 and net.ipv6.conf.default.disable_ipv6 are 1 now and at the next boot. Otherwise a person decides.',
  remedy: `Where \`ipv6\` is \`disabled\`: sets both kernel parameters now and in ${managedSysctlFile}, or, with \`by\` set to \`boot\`, puts ipv6.disable=1 on every kernel line.`,
  question: 'Does this host need IPv6, and if it does not, is it switched off?',
  consents: ['cuts-network'],
  params,
  facts: {
    config: grubConfig,
    defaults: grubDefaults,
    commandLine: kernelCommandLine,
    bootObstacle: dropInObstacle(managedGrubFile),
    settings: sysctlSettings,
    obstacle: dropInObstacle(managedSysctlFile),
    running: runningSysctls(
      wanted.map(({ key }) => key),
      [EACH],
    ),
    addresses: ipv6Addresses,
  },
  notApplicable: (_, { ipv6 }) =>
    ipv6 === 'required' ? 'the profile says that this host needs IPv6' : undefined,
  *audit(facts, { ipv6, by }) {
    if (ipv6 !== 'disabled') return;
    const [here, there] = by === 'boot' ? [viaBoot, viaSysctl] : [viaSysctl, viaBoot];
    if (there(facts).length > 0) yield* here(facts);
  },
  *evidence({ addresses, running }) {
    const shown = addresses.slice(0, 5);
    for (const { address, device } of shown)
      yield { what: `${device} has ${address}`, where: '/proc/net/if_inet6' };
    if (addresses.length > shown.length)
      yield { what: `${addresses.length - shown.length} more addresses`, where: '/proc/net/if_inet6' };
    if (!running.running) return;
    for (const { key } of wanted)
      yield {
        what: `${key.replaceAll('/', '.')} is ${running.value(key) ?? 'not there'}`,
        where: `/proc/sys/${key}`,
      };
    for (const { key, value } of running.interfaces(EACH).slice(0, 10))
      if (value !== '1') yield { what: `${key.replaceAll('/', '.')} is ${value}`, where: `/proc/sys/${key}` };
  },
  *remediate(facts, { ipv6, by }) {
    if (ipv6 !== 'disabled' || viaSysctl(facts).length === 0 || viaBoot(facts).length === 0) return;
    const changes =
      by === 'boot'
        ? bootParameterChanges(bootFacts(facts), [SWITCH])
        : [...persist(facts, unsettled(facts.settings), wanted), ...setNow(facts.running)];
    for (const change of changes)
      yield change.kind === 'decision' || change.kind === 'reboot'
        ? change
        : { ...change, consent: 'cuts-network' };
  },
});

interface Facts extends Omit<BootFacts, 'running' | 'obstacle'> {
  readonly commandLine: BootFacts['running'];
  readonly bootObstacle: string | undefined;
  readonly settings: SysctlSettings;
  readonly running: RunningSysctls;
}

function bootFacts({ config, defaults, commandLine, bootObstacle }: Facts): BootFacts {
  return { config, defaults, running: commandLine, obstacle: bootObstacle };
}

function viaBoot(facts: Facts): Finding[] {
  const reason = withoutGrub(facts.config, facts.defaults);
  if (reason === undefined) return findings(bootFacts(facts), SWITCH);
  const where = '/boot/grub/grub.cfg';
  return [
    {
      what: 'kernel parameter ipv6.disable',
      expected: 'ipv6.disable=1',
      actual: reason,
      where,
      state: 'persistent',
    },
  ];
}

/** A kernel that was started without IPv6 has none of the parameters, and needs none now. */
function viaSysctl({ settings, running, commandLine }: Facts): Finding[] {
  const isOff = commandLine !== undefined && wordsNamed(commandLine, SWITCH.name).at(-1)?.value === '1';
  return wanted.flatMap((parameter) => {
    const missing = missingLine(settings, parameter);
    const found = contraryLines(settings, parameter).map((line) => contraryFinding(line, parameter));
    if (missing !== undefined) found.push(missing);
    const now = running.running ? running.value(parameter.key) : undefined;
    if (!running.running || isOff || now === parameter.value) return found;
    return [
      ...found,
      {
        what: parameter.key.replaceAll('/', '.'),
        expected: parameter.value,
        actual: now ?? 'not there',
        where: `/proc/sys/${parameter.key}`,
        state: 'running' as const,
      },
    ];
  });
}

function unsettled(settings: SysctlSettings): Wanted[] {
  return wanted.filter(
    (parameter) =>
      contraryLines(settings, parameter).length > 0 || missingLine(settings, parameter) !== undefined,
  );
}

function setNow(running: RunningSysctls) {
  if (!running.running) return [];
  return wanted.flatMap(({ key, value }) => {
    const now = running.value(key);
    return now === undefined || now === value ? [] : [{ kind: 'sysctl' as const, key, value }];
  });
}
