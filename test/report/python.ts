import { execaSync } from 'execa';

/** What a script for Python 3 makes of values: they are its `given`, and it sets `made`. */
export function python(script: string, given: unknown): unknown {
  const program = `import json, sys\ngiven = json.load(sys.stdin)\n${script}\njson.dump(made, sys.stdout)\n`;
  const { stdout } = execaSync('python3', ['-c', program], {
    input: JSON.stringify(given),
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout);
}

/** An element of XML as ElementTree reads it. */
export interface Read {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Read[];
}

/** Documents of XML as Python's own parser reads them, namespaces left out. Throws where one is not well-formed. */
export function readXml(documents: readonly string[]): Read[] {
  const script = `
import xml.etree.ElementTree as tree
def read(node):
    return {'tag': node.tag.split('}')[-1], 'attributes': dict(node.attrib), 'text': node.text or '',
            'children': [read(child) for child in node]}
made = [read(tree.fromstring(document.encode())) for document in given]`;
  return python(script, documents) as Read[];
}

/** Every element of a name below another, in the document's order. */
export function all(node: Read, tag: string): Read[] {
  return node.children.flatMap((child) => [...(child.tag === tag ? [child] : []), ...all(child, tag)]);
}
