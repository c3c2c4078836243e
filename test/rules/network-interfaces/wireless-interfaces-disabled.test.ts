import wirelessInterfacesDisabled from '../../../src/rules/network-interfaces/wireless-interfaces-disabled.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const OURS = '/etc/modprobe.d/60-cis-harden-iwlwifi.conf';
const content =
  '# Written by cis-harden: keeps the kernel from loading iwlwifi.\ninstall iwlwifi /bin/true\nblacklist iwlwifi\n';
const state = '/var/lib/NetworkManager/NetworkManager.state';

const card = {
  '/sys/class/net/lo/uevent': '',
  '/sys/class/net/wlp2s0/phy80211': '',
  '/sys/class/net/wlp2s0/wireless': '',
  '/sys/class/net/wlp2s0/device/uevent': 'DRIVER=iwlwifi\nPCI_ID=8086:24FD',
  '/sys/class/net/eth0/device/uevent': 'DRIVER=e1000e',
  '/sys/module/e1000e/drivers/pci:e1000e': '',
  '/sys/module/iwlwifi/drivers/pci:iwlwifi': '',
};
const idle = 'iwlwifi 397312 0 - Live 0x0';

function host(more: Partial<ExampleHost> & { modules?: string } = {}): ExampleHost {
  const { modules = idle, ...rest } = more;
  return { kernel: { ...card, '/proc/modules': modules }, ...rest };
}

const open: Finding = {
  what: 'install command of iwlwifi',
  expected: '/bin/true or /bin/false',
  actual: 'none',
  where: '/etc/modprobe.d',
  state: 'persistent',
};
const loaded: Finding = {
  what: 'module iwlwifi of wlp2s0',
  expected: 'not in the kernel',
  actual: 'loaded',
  where: '/proc/modules',
  state: 'running',
};
const unnamed: Finding = {
  what: 'wireless interface wlan0',
  expected: 'none, or one whose driver is blocked',
  actual: 'the kernel does not name its driver',
  where: '/sys/class/net/wlan0',
  state: 'running',
};
const networkManager = {
  packages: { 'network-manager': '1' },
  units: { 'NetworkManager.service': 'enabled active' },
};

testRule(wirelessInterfacesDisabled, {
  compliant: [
    { name: 'only wires', host: { kernel: { '/sys/class/net/wlan9/device/uevent': 'DRIVER=e1000e' } } },
    { name: 'an image', host: host({ running: false }) },
    {
      name: 'the driver is blocked and gone',
      host: host({ modules: '', files: { '/etc/modprobe.d/w.conf': 'install iwlwifi /bin/false\n' } }),
    },
    {
      name: 'NetworkManager keeps the radios off',
      host: host({
        ...networkManager,
        files: { [state]: '[main]\nNetworkingEnabled=true\nWirelessEnabled=false\nWWANEnabled=false\n' },
      }),
    },
  ],
  failing: [
    {
      name: 'a card in the stock state, by a name that says nothing',
      host: host(),
      finds: [open, loaded],
      files: { [OURS]: content },
      unloads: ['iwlwifi'],
      consents: ['cuts-network'],
    },
    {
      name: 'the driver is in use',
      host: host({ modules: 'iwlwifi 397312 1 iwlmvm, Live 0x0', files: { [OURS]: content } }),
      finds: [loaded],
      reboots: ['iwlwifi is in use'],
      leaves: [loaded],
    },
    {
      name: 'NetworkManager keeps only one radio off, or is not in charge',
      host: host({
        ...networkManager,
        modules: '',
        files: { [state]: 'WirelessEnabled=false\nWWANEnabled=true\n' },
      }),
      finds: [open],
      files: { [OURS]: content },
      consents: ['cuts-network'],
    },
    {
      name: 'NetworkManager is disabled',
      host: host({
        ...{
          packages: { 'network-manager': '1' },
          modules: '',
          units: { 'NetworkManager.service': 'disabled inactive' },
        },
        files: { [state]: 'WirelessEnabled=false\nWWANEnabled=false\n' },
      }),
      finds: [open],
      files: { [OURS]: content },
      consents: ['cuts-network'],
    },
    {
      name: 'the kernel does not name the driver',
      host: { kernel: { '/sys/class/net/wlan0/wireless': '' } },
      finds: [unnamed],
      decides: ['how to turn off wlan0'],
      leaves: [unnamed],
    },
  ],
  notApplicable: [
    {
      name: 'the host needs it',
      host: host(),
      params: { allowed: true },
      reason: 'the profile says that this host needs its wireless interface',
    },
  ],
});
