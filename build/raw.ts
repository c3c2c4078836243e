import { readFileSync } from 'node:fs';

/** `import text from './file?raw'` gives the file's text, as in vite. */
export function raw() {
  return {
    name: 'raw',
    load(id: string) {
      if (!id.endsWith('?raw')) return null;
      return `export default ${JSON.stringify(readFileSync(id.slice(0, -4), 'utf8'))};`;
    },
  };
}
