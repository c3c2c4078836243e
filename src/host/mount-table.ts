/** Blanks, tabs, newlines and backslashes of a mount point are written in octal (proc(5)). */
export function unescapedMountPoint(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** The options of the mount that is on top at a point, as mountinfo has them; undefined where nothing is mounted. */
export function mountOptionsAt(mountinfo: string, point: string): string | undefined {
  return lineAt(mountinfo, point)?.split(' ')[5];
}

/** The table in which the mount on top at a point has these options. */
export function withMountOptions(mountinfo: string, point: string, options: string): string {
  const old = lineAt(mountinfo, point);
  if (old === undefined) return mountinfo;
  const fields = old.split(' ');
  fields[5] = options;
  const lines = mountinfo.split('\n');
  lines[lines.lastIndexOf(old)] = fields.join(' ');
  return lines.join('\n');
}

function lineAt(mountinfo: string, point: string): string | undefined {
  return mountinfo.split('\n').findLast((line) => unescapedMountPoint(line.split(' ')[4] ?? '') === point);
}
