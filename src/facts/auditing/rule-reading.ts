import { callNumber, callNumbered, type Machine, type WordSize } from './calls.ts';
import { auditComparison, auditFilter, auditPermissions, withoutFinalSlash, type Filter } from './filter.ts';
import type { AuditOption } from './options.ts';
import { auditLists, type Arch, type AuditList, type AuditRule } from './rule.ts';

/** Fields of one list alone. */
const onExit = new Set([
  ...['path', 'dir', 'perm', 'exit', 'success', 'inode', 'devmajor', 'devminor', 'filetype', 'ppid'],
]);
const KEY_ALONE = 'a key without a call or a path';
const forExclusion = new Set(['msgtype', 'pid', 'uid', 'gid', 'auid', 'exe', 'sessionid']);

/** What auditctl knows of a rule while it goes over the options. */
export class RuleReading {
  readonly #machine: Machine;
  #kind: 'append' | 'prepend' | 'delete' = 'append';
  #list: AuditList | undefined;
  #action: 'always' | 'never' = 'always';
  #arch: Arch | undefined;
  #calls: 'all' | string[] | undefined;
  readonly #filters: Filter[] = [];
  readonly #keys: string[] = [];
  #isWatch = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Why the option is refused here. */
  take({ name, value }: AuditOption): string | undefined {
    switch (name) {
      case 'a':
      case 'A':
      case 'd':
        return this.#takeList(name, value);
      case 'w':
      case 'W':
        return this.#takeWatch(name, value);
      case 'p':
        return this.#takePermissions(value);
      case 'F':
        return this.#takeFilter(value);
      case 'C':
        return this.#takeComparison(value);
      case 'S':
        return this.#takeCalls(value);
      case 'k':
        return this.#takeKey(value);
      default:
        return `-${name} cannot stand in a rule`;
    }
  }

  /** The rule, and what shall become of it; or why it is refused as a whole. */
  finish(): { readonly kind: 'append' | 'prepend' | 'delete'; readonly rule: AuditRule } | string {
    const keys = this.#keys.filter((key) => key !== '');
    // -F key= may stand before what it needs, unlike -k.
    if (keys.length > 0 && !this.#mayHaveKey()) return KEY_ALONE;
    const rule: AuditRule = {
      list: this.#list ?? 'exit',
      action: this.#action,
      arch: this.#arch,
      calls: this.#calls ?? 'all',
      filters: this.#isWatch && !this.#has('perm') ? [...this.#filters, anyPermission] : this.#filters,
      keys,
    };
    return { kind: this.#kind, rule };
  }

  #takeList(name: string, value: string): string | undefined {
    if (this.#list !== undefined) return 'two rules in one line';
    const words = value.split(',');
    const action = words.find((word) => word === 'always' || word === 'never');
    const list = auditLists.find((known) => words.includes(known));
    if (words.length !== 2 || action === undefined || list === undefined) return `no such list: ${value}`;
    this.#kind = name === 'a' ? 'append' : name === 'A' ? 'prepend' : 'delete';
    this.#list = list;
    this.#action = action === 'never' ? 'never' : 'always';
    return undefined;
  }

  #takeWatch(name: string, value: string): string | undefined {
    if (this.#list !== undefined) return 'two rules in one line';
    if (!value.startsWith('/')) return `${value} does not begin with a slash`;
    this.#kind = name === 'w' ? 'append' : 'delete';
    this.#list = 'exit';
    this.#isWatch = true;
    this.#filters.push({ field: 'watch', operator: '=', value: withoutFinalSlash(value) });
    return undefined;
  }

  #takePermissions(value: string): string | undefined {
    const letters = auditPermissions(value);
    if (this.#list === undefined || letters === undefined) return `-p ${value} is not understood`;
    const at = this.#filters.findIndex(({ field }) => field === 'perm');
    this.#filters.splice(at < 0 ? this.#filters.length : at, at < 0 ? 0 : 1, permission(letters));
    return undefined;
  }

  #takeFilter(text: string): string | undefined {
    if (this.#list === undefined) return '-F before the list';
    if (text.startsWith('key=')) return this.#addKey(text.slice(4));
    const filter = auditFilter(text);
    if (typeof filter === 'string') return filter;
    const misplaced = this.#misplaced(filter.field);
    if (misplaced) return `${filter.field} does not go with the list ${this.#list}`;
    if (filter.field !== 'arch') {
      this.#filters.push(filter);
      return undefined;
    }
    if (this.#calls !== undefined) return 'arch after -S';
    // A second one leaves no program that fits both, unless they are the same.
    const size = this.#sizeOf(filter.value);
    if (size === undefined) return `${filter.value} is no architecture of this machine`;
    this.#arch = { operator: filter.operator === '=' ? '=' : '!=', size: this.#arch ? 'other' : size };
    return undefined;
  }

  #takeComparison(text: string): string | undefined {
    if (this.#list !== 'exit') return '-C goes with the list exit only';
    const filter = auditComparison(text);
    if (typeof filter === 'string') return filter;
    this.#filters.push(filter);
    return undefined;
  }

  #takeCalls(value: string): string | undefined {
    if (this.#list === undefined) return '-S before the list';
    if (this.#list !== 'exit' && this.#list !== 'io_uring')
      return `-S does not go with the list ${this.#list}`;
    for (const word of value.split(',').filter((one) => one !== '')) {
      const call = this.#callOf(word.toLowerCase());
      if (call === undefined) return `${this.#size()} programs have no system call ${word}`;
      if (call === 'all') this.#calls = 'all';
      else if (this.#calls !== 'all') this.#calls = [...new Set([...(this.#calls ?? []), call])];
    }
    return undefined;
  }

  #callOf(word: string): string | undefined {
    if (word === 'all') return word;
    const size = this.#size();
    if (/^-?\d+$/.test(word)) {
      const number = Number(word);
      return number >= 0 && number < 2048 ? (callNumbered(number, this.#machine, size) ?? word) : undefined;
    }
    // Of 32-bit programs, auditctl's table holds calls that no kernel has any more.
    return size === 'b64' && callNumber(word, this.#machine, size) === null ? undefined : word;
  }

  #takeKey(value: string): string | undefined {
    return this.#mayHaveKey() ? this.#addKey(value) : KEY_ALONE;
  }

  #addKey(value: string): string | undefined {
    this.#keys.push(value);
    // Keys are kept in one text of at most 256 bytes, with a byte between them.
    return Buffer.byteLength(this.#keys.join(' ')) > 256 ? 'a key that is too long' : undefined;
  }

  #mayHaveKey(): boolean {
    return this.#calls !== undefined || this.#isWatch || this.#isFiltered();
  }

  /** Whether a condition stands there that a key may follow. */
  #isFiltered(): boolean {
    return ['path', 'dir', 'perm', 'exe', 'fstype'].some((field) => this.#has(field));
  }

  #has(field: string): boolean {
    return this.#filters.some((filter) => filter.field === field);
  }

  #misplaced(field: string): boolean {
    const list = this.#list;
    if (list === 'exclude' && !(forExclusion.has(field) || field.startsWith('subj_'))) return true;
    if (onExit.has(field) || field.startsWith('obj_')) return list !== 'exit';
    if (field === 'sessionid') return list !== 'exit' && list !== 'user' && list !== 'exclude';
    if (field === 'fstype') return list !== 'filesystem';
    return field === 'msgtype' && list !== 'exclude' && list !== 'user';
  }

  /** Where no architecture is named, calls are looked up as the machine's own. */
  #size(): WordSize {
    const size = this.#arch?.size;
    return size === undefined || size === 'other' ? this.#machine.sizes[0] : size;
  }

  /** Undefined for a name that auditctl does not know, or that means nothing on this machine. */
  #sizeOf(name: string): WordSize | 'other' | undefined {
    const { sizes } = this.#machine;
    if (name === 'b64' || name === 'b32') return sizes.includes(name) ? name : undefined;
    const arm = this.#machine.name === 'aarch64' || this.#machine.name === 'arm';
    const [long, short] = arm ? [aarch64, arm32] : [x86, i386];
    const size = long.test(name) ? 'b64' : short.test(name) ? 'b32' : undefined;
    if (size !== undefined && sizes.includes(size)) return size;
    return foreign.test(name) ? 'other' : undefined;
  }
}

const aarch64 = /^(aarch64|(0x)?c00000b7)$/;
const arm32 = /^(arm|armeb|armv5tejl|armv[5678]l|(0x)?40000028)$/;
const x86 = /^(x86_64|(0x)?c000003e)$/;
const i386 = /^(i[3456]86|(0x)?40000003)$/;
/** Other machines that auditctl may have been built with. */
const foreign =
  /^(aarch64|arm\w*|x86_64|i[3456]86|ia64|ppc|ppc64|ppc64le|s390|s390x|alpha|riscv\d*|loongarch64|mips\w*|(0x)?[0-9a-f]{8})$/;

function permission(value: string): Filter {
  return { field: 'perm', operator: '=', value };
}

const anyPermission = permission('rwxa');
