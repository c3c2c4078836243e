/** How long a machine word is for the calling program: a 64-bit kernel takes system calls of both. */
export type WordSize = 'b64' | 'b32';

/** A kind of machine as far as its system calls are known here. */
export interface Machine {
  /** `x86_64`, as uname -m says it. */
  readonly name: string;
  /** Word sizes of programs that it can run, its own first. */
  readonly sizes: readonly [WordSize, ...WordSize[]];
}

const machines = {
  x86_64: { name: 'x86_64', sizes: ['b64', 'b32'] },
  aarch64: { name: 'aarch64', sizes: ['b64', 'b32'] },
  i386: { name: 'i386', sizes: ['b32'] },
  arm: { name: 'arm', sizes: ['b32'] },
} as const satisfies Record<string, Machine>;

/** The machine that `uname -m` or dpkg names so; undefined for one whose system calls are not known here. */
export function machineCalled(name: string): Machine | undefined {
  if (/^(x86_64|amd64)$/.test(name)) return machines.x86_64;
  if (/^(aarch64|arm64)$/.test(name)) return machines.aarch64;
  if (/^(i386|i486|i586|i686)$/.test(name)) return machines.i386;
  return /^(arm|armel|armhf|armv[5-8][a-z]*)$/.test(name) ? machines.arm : undefined;
}

/** Numbers on x86_64, i386, aarch64 and arm, as ausyscall(8) shows them; null where the call does not exist. */
const numbers = {
  adjtimex: [159, 124, 171, 124],
  settimeofday: [164, 79, 170, 79],
  stime: [null, 25, null, null],
  clock_settime: [227, 264, 112, 262],
  sethostname: [170, 74, 161, 74],
  setdomainname: [171, 121, 162, 121],
  chmod: [90, 15, null, 15],
  fchmod: [91, 94, 52, 94],
  fchmodat: [268, 306, 53, 333],
  chown: [92, 182, null, 182],
  fchown: [93, 95, 55, 95],
  fchownat: [260, 298, 54, 325],
  lchown: [94, 16, null, 16],
  setxattr: [188, 226, 5, 226],
  lsetxattr: [189, 227, 6, 227],
  fsetxattr: [190, 228, 7, 228],
  removexattr: [197, 235, 14, 235],
  lremovexattr: [198, 236, 15, 236],
  fremovexattr: [199, 237, 16, 237],
  creat: [85, 8, null, 8],
  open: [2, 5, null, 5],
  openat: [257, 295, 56, 322],
  truncate: [76, 92, 45, 92],
  ftruncate: [77, 93, 46, 93],
  mount: [165, 21, 40, 21],
  unlink: [87, 10, null, 10],
  unlinkat: [263, 301, 35, 328],
  rename: [82, 38, null, 38],
  renameat: [264, 302, 38, 329],
  execve: [59, 11, 221, 11],
  init_module: [175, 128, 105, 128],
  finit_module: [313, 350, 273, 379],
  delete_module: [176, 129, 106, 129],
} as const satisfies Record<string, readonly [number | null, number | null, number | null, number | null]>;

/** A system call that the rules here speak of. */
export type Call = keyof typeof numbers;

/** The number of a call for programs of a word size; null where such programs cannot make it, undefined where that is not known. */
export function callNumber(call: string, machine: Machine, size: WordSize): number | null | undefined {
  return Object.hasOwn(numbers, call) ? numbers[call as Call][column(machine, size)] : undefined;
}

/** The call with this number, as far as it is known here. */
export function callNumbered(number: number, machine: Machine, size: WordSize): Call | undefined {
  const at = column(machine, size);
  return (Object.keys(numbers) as Call[]).find((call) => numbers[call][at] === number);
}

function column(machine: Machine, size: WordSize): 0 | 1 | 2 | 3 {
  const isArm = machine.name === 'aarch64' || machine.name === 'arm';
  if (size === 'b64') return isArm ? 2 : 0;
  return isArm ? 3 : 1;
}
