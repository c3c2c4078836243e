import Handlebars from 'handlebars';

/**
 * Compiles templates at build time, so that only the runtime is shipped and no text from a host or a
 * profile can ever be compiled. Strict: a variable that is not given is an error; nothing is escaped.
 */
export function handlebars() {
  return {
    name: 'handlebars',
    transform(code: string, id: string) {
      if (!id.endsWith('.hbs')) return null;
      const compiled = Handlebars.precompile(code, { strict: true, noEscape: true, knownHelpersOnly: true });
      return {
        code: `import runtime from 'handlebars/dist/cjs/handlebars.runtime.js';\nexport default (runtime.default ?? runtime).template(${String(compiled)});\n`,
        map: null,
        moduleType: 'js' as const,
      };
    },
  };
}
