import manifest from '../package.json' with { type: 'json' };

export const tool = { name: 'cis-harden', version: manifest.version } as const;
