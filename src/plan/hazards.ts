import type { WorkloadName } from '../facts/workloads.ts';
import type { Transition } from './transition.ts';
import {
  dropsForwarded,
  dropsIncoming,
  enforcedProfile,
  firewallText,
  keptOutModules,
  noexecPoints,
  reachedFile,
  removedPackage,
  setParameter,
  startedUnit,
  stoppedUnit,
  tightenedMount,
  vanishedChains,
} from './hazard-signs.ts';

/** A change that is known to break something, however good its reason on another host. */
export interface Hazard {
  /** What is known to break. */
  readonly workloads: readonly WorkloadName[];
  /** What breaks and by what, as one sentence without a full stop. */
  readonly why: string;
  causedBy(change: Changed): boolean;
}

export type Changed = Pick<Transition, 'before' | 'after'>;

const forContainers = ['kubelet', 'containerd', 'docker', 'cni'] as const;
const forNetworks = ['kubelet', 'docker', 'cni'] as const;

/**
 * What is known of kubelet, containerd, Docker and network plugins. A change is judged by what it makes of one address;
 * what was so before is no news.
 */
export const hazards: readonly Hazard[] = [
  {
    workloads: forNetworks,
    why: 'containers have addresses of their own, and without forwarding their packets end on this host',
    causedBy: (change) =>
      setParameter(change, /^net\/ipv4\/(?:ip_forward|conf\/[^/]+\/forwarding)$/, (value) => value === 0) ||
      setParameter(change, /^net\/ipv6\/conf\/[^/]+\/forwarding$/, (value) => value === 0),
  },
  {
    workloads: forNetworks,
    why: 'packets between containers are forwarded, and the firewall would drop what it forwards',
    causedBy: (change) => firewallText(change, dropsForwarded),
  },
  {
    workloads: ['cni'],
    why: 'tunnels between nodes (VXLAN, WireGuard, IP in IP) belong to no process, so no rule is written that lets them in',
    causedBy: (change) => firewallText(change, dropsIncoming),
  },
  {
    workloads: forNetworks,
    why: 'it takes away rules that the workload itself wrote for its containers, until it writes them again',
    causedBy: vanishedChains,
  },
  {
    workloads: forNetworks,
    why: 'when it starts, it loads rules of its own in place of those that the workload wrote for its containers',
    causedBy: (change) => startedUnit(change, firewallUnits),
  },
  {
    workloads: ['cni'],
    why: 'answers to a pod may come in by another interface than the route back, and a strict filter drops them',
    causedBy: (change) => setParameter(change, /^net\/ipv4\/conf\/[^/]+\/rp_filter$/, (value) => value === 1),
  },
  {
    workloads: ['cni'],
    why: 'pods with IPv6 addresses lose their network',
    causedBy: (change) =>
      setParameter(change, /^net\/ipv6\/conf\/[^/]+\/disable_ipv6$/, (value) => value === 1),
  },
  {
    workloads: ['kubelet', 'containerd', 'docker'],
    why: 'the layers of container images are put together by overlayfs',
    causedBy: (change) => keptOutModules(change).some((name) => name === 'overlay'),
  },
  {
    workloads: forNetworks,
    why: 'networks of containers are made of this kernel module',
    causedBy: (change) => keptOutModules(change).some((name) => networkModules.has(name)),
  },
  {
    workloads: forContainers,
    why: 'runtimes, plugins and what they start unpack programs into /tmp and run them there',
    causedBy: (change) => noexecPoints(change).includes('/tmp'),
  },
  {
    workloads: forContainers,
    why: 'the files of containers lie on this filesystem, programs, devices and set-user-ID bits among them',
    causedBy: (change) => tightenedMount(change, containerFolders),
  },
  {
    workloads: ['kubelet', 'containerd', 'docker'],
    why: 'containers whose profile only complained so far are refused what the profile does not list',
    causedBy: enforcedProfile,
  },
  {
    workloads: ['kubelet', 'containerd', 'docker'],
    why: 'all processes of all containers count against this limit',
    causedBy: (change) =>
      setParameter(
        change,
        /^kernel\/(?:pid_max|threads-max)$/,
        (value, before) => before === undefined || value < before,
      ),
  },
  {
    workloads: forNetworks,
    why: 'the workload runs this program to set up networks or volumes',
    causedBy: (change) => removedPackage(change, networkPackages),
  },
  {
    workloads: forContainers,
    why: 'the workload itself goes or stops',
    causedBy: (change) => removedPackage(change, workloadPackages) || stoppedUnit(change, workloadUnits),
  },
  {
    workloads: forContainers,
    why: 'the file belongs to a container or its image, where modes and owners are those of its own system',
    causedBy: (change) => reachedFile(change, containerFolders.slice(1)),
  },
];

const networkModules: ReadonlySet<string> = new Set([
  'br_netfilter',
  'bridge',
  'veth',
  'vxlan',
  'ipip',
  'wireguard',
  'ip_tables',
  'iptable_filter',
  'iptable_nat',
  'ip6_tables',
  'nf_tables',
  'nf_nat',
  'nf_conntrack',
  'ip_vs',
]);

/** What kubelet, Docker and network plugins call, or load the modules of (kubeadm's checks before installing). */
const networkPackages: ReadonlySet<string> = new Set([
  'iptables',
  'nftables',
  'conntrack',
  'ebtables',
  'ethtool',
  'ipset',
  'ipvsadm',
  'iproute2',
  'socat',
  'nfs-common',
  'rpcbind',
]);

const workloadPackages: ReadonlySet<string> = new Set([
  'kubelet',
  'kubernetes-cni',
  'cri-tools',
  'containerd',
  'containerd.io',
  'moby-containerd',
  'runc',
  'moby-runc',
  'docker.io',
  'docker-ce',
  'moby-engine',
]);

const workloadUnits =
  /^(?:kubelet|containerd|docker|k3s(?:-agent)?|rke2-(?:server|agent))\.(?:service|socket)$/;

/** Units that flush what is in the kernel before they load their file; ufw drops what it is to forward. */
const firewallUnits = /^(?:nftables|netfilter-persistent|iptables|ip6tables|ufw|firewalld)\.service$/;

/** `/var` holds the others; of its own files none belong to containers. */
const containerFolders = [
  '/var',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/run/containerd',
  '/var/snap/microk8s',
] as const;
