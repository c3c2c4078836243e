/** One condition of a rule: `auid>=1000`, `path=/etc/group`, or a comparison of two of a process's ids: `uid!=euid`. */
export interface Filter {
  /** As auditctl lists it: `auid`, `perm`; `watch` where a path may mean a file or a directory with all below it. */
  readonly field: string;
  readonly operator: string;
  /** Normal: ids as unsigned numbers, errors by number, permissions as `rwxa` in this order. Of a watch, without a final slash. */
  readonly value: string;
}

const ids = new Set(['auid', 'uid', 'euid', 'suid', 'fsuid', 'obj_uid']);
const groups = new Set(['gid', 'egid', 'sgid', 'fsgid', 'obj_gid']);
const numbers = new Set([
  ...['a0', 'a1', 'a2', 'a3', 'success', 'pid', 'ppid', 'pers', 'inode', 'devmajor', 'devminor'],
  ...['sessionid', 'saddr_fam'],
]);
const texts = new Set([
  ...['subj_user', 'subj_role', 'subj_type', 'subj_sen', 'subj_clr', 'exe', 'filetype', 'fstype', 'msgtype'],
  ...['obj_user', 'obj_role', 'obj_type', 'obj_lev_low', 'obj_lev_high'],
]);
/** Numbers of the errors that rules about failed calls name (errno(3)). */
const errors: Readonly<Record<string, number>> = { EPERM: 1, ENOENT: 2, EACCES: 13, EAGAIN: 11, EROFS: 30 };

/** Reads the value of `-F`; a text says why auditctl refuses it. */
export function auditFilter(text: string): Filter | string {
  const parts = /^([^=!<>&]*)(!=|>=|<=|&=|=|>|<|&)(.*)$/s.exec(text);
  const [, name = '', operator = '', value = ''] = parts ?? [];
  if (parts === null) return `${text}: no operator`;
  if (name === '') return `${text}: no field`;
  if (value === '') return `${text}: no value`;
  const field = name.toLowerCase() === 'loginuid' ? 'auid' : name.toLowerCase();
  const normal = normalValue(field, operator, value);
  return normal === undefined ? `${text} cannot be compared so` : { field, operator, value: normal };
}

function normalValue(field: string, operator: string, value: string): string | undefined {
  if (ids.has(field)) return idOf(value);
  if (groups.has(field)) return leadingNumber(value)?.toString() ?? value;
  if (numbers.has(field)) return value === 'unset' ? String(UNSET) : unsigned(value);
  switch (field) {
    case 'exit':
      return exitValue(value);
    case 'perm':
      return operator === '=' ? auditPermissions(value) : undefined;
    case 'path':
    case 'dir':
      return value;
    case 'arch':
      return operator === '=' || operator === '!=' ? value.toLowerCase() : undefined;
    default:
      return texts.has(field) ? value : undefined;
  }
}

/** The id of a process that nobody logged in for. */
export const UNSET = 0xff_ff_ff_ff;

/** Names stay names: only the host knows their numbers. */
function idOf(value: string): string | undefined {
  if (value === 'unset') return String(UNSET);
  if (value === 'root') return '0';
  return unsigned(value) ?? (/^[A-Za-z_]/.test(value) ? value : undefined);
}

/** As strtoul(3) with any base reads the beginning, cut to 32 bits without a sign. */
function unsigned(value: string): string | undefined {
  const number = leadingNumber(value);
  return number === undefined ? undefined : String(BigInt.asUintN(32, number));
}

function leadingNumber(value: string): bigint | undefined {
  const parts = /^(-?)(0[xX][0-9a-fA-F]+|\d+)/.exec(value.slice(0, 40));
  const [, sign = '', digits = ''] = parts ?? [];
  if (parts === null) return undefined;
  const octal = /^0([0-7]*)/.exec(digits);
  const size = octal !== null && !/^0x/i.test(digits) ? BigInt(`0o0${octal[1] ?? ''}`) : BigInt(digits);
  return sign === '' ? size : -size;
}

function exitValue(value: string): string | undefined {
  const number = leadingNumber(value);
  if (number !== undefined) return String(BigInt.asIntN(32, number));
  const [, sign = '', name = ''] = /^(-?)(.*)$/s.exec(value) ?? [];
  const known = errors[name.toUpperCase()];
  if (known === undefined) return /^E[A-Z0-9]+$/i.test(name) ? value : undefined;
  return `${sign}${known}`;
}

/** `wa` and `AW` as `wa`; undefined for anything but up to four of the letters r, w, x and a. */
export function auditPermissions(text: string): string | undefined {
  if (!/^[rwxa]{0,4}$/i.test(text)) return undefined;
  return [...'rwxa'].filter((letter) => text.toLowerCase().includes(letter)).join('');
}

export function withoutFinalSlash(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end--;
  return path.slice(0, end);
}

const compared = ['auid', 'uid', 'euid', 'suid', 'fsuid', 'obj_uid'];
const comparedGroups = ['gid', 'egid', 'sgid', 'fsgid', 'obj_gid'];
/** The order in which auditctl lists the two sides. */
const sides = ['uid', 'gid', 'auid', 'euid', 'egid', 'suid', 'sgid', 'fsuid', 'fsgid', 'obj_uid', 'obj_gid'];

/** Reads the value of `-C`; a text says why auditctl refuses it. */
export function auditComparison(text: string): Filter | string {
  const [, left = '', operator = '', right = ''] = /^([a-z_]+)(!?=)([a-z_]+)$/i.exec(text) ?? [];
  const both = [left.toLowerCase(), right.toLowerCase()];
  const sameSort = [compared, comparedGroups].some((sort) => both.every((side) => sort.includes(side)));
  if (!sameSort || both[0] === both[1]) return `${text} cannot be compared so`;
  const [field = '', value = ''] = both.toSorted((a, b) => sides.indexOf(a) - sides.indexOf(b));
  return { field: `compare:${field}`, operator, value };
}
