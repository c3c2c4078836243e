import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { isInstalled } from './packages.ts';

/** Software for containers whose needs some hardening takes away. `cni`: a network plugin for pods. */
export const workloadNames = ['kubelet', 'containerd', 'docker', 'cni'] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** A workload with what shows that it is here, most telling first. */
export interface Workload {
  readonly name: WorkloadName;
  readonly evidence: readonly { readonly what: string; readonly where: string }[];
}

export interface Workloads {
  /** In the order of `workloadNames`. */
  readonly found: readonly Workload[];
  /** Why some of the places could not be looked at; nothing is known of what they would show. */
  readonly unmeasured: readonly string[];
}

/** Where a workload shows. Packages go by the names of Debian, Ubuntu, Docker, Kubernetes and Azure. */
interface Places {
  readonly units?: readonly string[];
  readonly packages?: readonly string[];
  /** Sockets that are there only while it runs. */
  readonly sockets?: readonly string[];
  readonly folders?: readonly string[];
}

const places: Readonly<Record<WorkloadName, Places>> = {
  kubelet: {
    units: [
      'kubelet.service',
      'k3s.service',
      'k3s-agent.service',
      'rke2-server.service',
      'rke2-agent.service',
      'snap.microk8s.daemon-kubelite.service',
    ],
    packages: ['kubelet'],
    folders: ['/var/lib/kubelet'],
  },
  containerd: {
    units: ['containerd.service'],
    packages: ['containerd', 'containerd.io', 'moby-containerd'],
    sockets: ['/run/containerd/containerd.sock'],
  },
  docker: {
    units: ['docker.service'],
    packages: ['docker.io', 'docker-ce', 'moby-engine'],
    sockets: ['/run/docker.sock'],
  },
  cni: { packages: ['kubernetes-cni'] },
};

/** Folder of network configurations that the runtimes read (the plugins' own convention, `--cni-conf-dir`). */
const CNI_CONFIGURATIONS = '/etc/cni/net.d';
/** What the runtimes' library loads from there. */
const isCniConfiguration = (name: string) => /\.(?:conf|conflist|json)$/.test(name);

/** Whether kubelet, containerd, Docker or a network plugin is on the host. Never throws: what is unknown is told. */
export const workloads = defineFact<Workloads>({
  id: 'workloads',
  needs: everyNeed(),
  parse(host) {
    const problems: Unmeasured[] = [];
    const found = workloadNames.flatMap((name): Workload[] => {
      const evidence = evidenceOf(name, host, problems);
      return evidence.length === 0 ? [] : [{ name, evidence }];
    });
    return { found, unmeasured: [...new Set(problems.map(({ message }) => message))] };
  },
});

/** Evidence that a further look could bring, such as what a link leads to. */
export function missingForWorkloads(host: Host): Need[] {
  const problems: Unmeasured[] = [];
  for (const name of workloadNames) evidenceOf(name, host, problems);
  return problems.flatMap((problem) => (problem instanceof NotCollected ? [problem.need] : []));
}

function everyNeed(): Need[] {
  return [
    { kind: 'packages' },
    { kind: 'directory', path: CNI_CONFIGURATIONS },
    ...workloadNames.flatMap((workload) => {
      const { units = [], sockets = [], folders = [] } = places[workload];
      return [
        ...units.map((name): Need => ({ kind: 'unit', name })),
        ...[...sockets, ...folders].map((path): Need => ({ kind: 'attributes', path })),
      ];
    }),
  ];
}

function evidenceOf(workload: WorkloadName, host: Host, problems: Unmeasured[]): Workload['evidence'] {
  const { units = [], packages = [], sockets = [], folders = [] } = places[workload];
  const look = <T>(ask: () => T[]): T[] => known(ask, problems);
  return [
    ...units.flatMap((unit) => look(() => unitEvidence(host, unit))),
    ...sockets.flatMap((path) => look(() => pathEvidence(host, path, 'socket'))),
    ...(workload === 'cni' ? look(() => configurations(host)) : []),
    ...look(() => packageEvidence(host, packages)),
    ...folders.flatMap((path) => look(() => pathEvidence(host, path, 'directory'))),
  ];
}

function known<T>(ask: () => T[], problems: Unmeasured[]): T[] {
  try {
    return ask();
  } catch (problem) {
    if (!(problem instanceof Unmeasured)) throw problem;
    problems.push(problem);
    return [];
  }
}

/** A masked unit can't be started, whatever its file says. */
function unitEvidence(host: Host, name: string): Workload['evidence'][number][] {
  const { load, file, active } = host.unit(name);
  if (load === 'not-found' || load === 'masked') return [];
  const states = [file, active].filter((state) => state !== null && state !== '');
  return [{ what: `unit ${name} is ${states.join(', ') || load}`, where: `systemctl status ${name}` }];
}

function packageEvidence(host: Host, names: readonly string[]): Workload['evidence'][number][] {
  return host
    .packages()
    .filter((one) => names.includes(one.name) && isInstalled(one))
    .map(({ name, version }) => ({ what: `package ${name} ${version}`, where: '/var/lib/dpkg/status' }));
}

function pathEvidence(
  host: Host,
  path: string,
  type: 'socket' | 'directory',
): Workload['evidence'][number][] {
  return host.find(path).node.type === type ? [{ what: `${type} ${path}`, where: path }] : [];
}

/** Network configurations, a few of them: their names come from whoever writes there. */
function configurations(host: Host): Workload['evidence'][number][] {
  return (host.names(CNI_CONFIGURATIONS) ?? [])
    .filter(isCniConfiguration)
    .slice(0, 3)
    .map((name) => ({ what: `network configuration ${name}`, where: `${CNI_CONFIGURATIONS}/${name}` }));
}
