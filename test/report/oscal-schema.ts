import { z } from 'zod';

/*
 * The part of NIST's assessment-results model (OSCAL 1.1.3) that this program writes, from its reference: what is
 * required, what may stand where, and the patterns of its data types. NIST's own schema is in no package of npm.
 */

/** Versions 4 and 5 alone. */
const uuid = z
  .string()
  .regex(/^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$/);
const line = z.string().regex(/^\S(.*\S)?$/u);
const token = z.string().regex(/^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$/u);
const time = z.iso.datetime({ offset: true });
const uri = z.url();
const text = z.string().min(1);
const list = <T extends z.ZodType>(entry: T) => z.array(entry).min(1);

const property = z.strictObject({
  name: token,
  uuid: uuid.optional(),
  ns: uri.optional(),
  value: line,
  class: token.optional(),
  group: token.optional(),
  remarks: text.optional(),
});
const link = z.strictObject({ href: text, rel: token.optional() });
const common = { props: list(property).optional(), links: list(link).optional(), remarks: text.optional() };

const metadata = z.strictObject({
  title: text,
  'last-modified': time,
  version: line,
  'oscal-version': z.string().regex(/^\d+\.\d+\.\d+$/),
  ...common,
});

const inventoryItem = z.strictObject({ uuid, description: text, ...common });

const component = z.strictObject({
  uuid,
  type: line,
  title: text,
  description: text,
  purpose: text.optional(),
  status: z.strictObject({
    state: z.enum(['under-development', 'operational', 'disposition', 'other']),
    remarks: text.optional(),
  }),
  ...common,
});

const assets = z.strictObject({
  components: list(component).optional(),
  'assessment-platforms': list(
    z.strictObject({
      uuid,
      title: text.optional(),
      'uses-components': list(z.strictObject({ 'component-uuid': uuid, ...common })).optional(),
      ...common,
    }),
  ),
});

const controlSelection = z.union([
  z.strictObject({ 'include-all': z.strictObject({}) }),
  z.strictObject({ 'include-controls': list(z.strictObject({ 'control-id': token })) }),
]);

const observation = z.strictObject({
  uuid,
  title: text.optional(),
  description: text,
  methods: list(z.enum(['EXAMINE', 'INTERVIEW', 'TEST', 'UNKNOWN'])),
  types: list(token).optional(),
  origins: list(
    z.strictObject({
      actors: list(
        z.strictObject({ type: z.enum(['tool', 'assessment-platform', 'party']), 'actor-uuid': uuid }),
      ),
    }),
  ).optional(),
  subjects: list(
    z.strictObject({
      'subject-uuid': uuid,
      type: z.enum(['component', 'inventory-item', 'location', 'party', 'user', 'resource']),
    }),
  ).optional(),
  'relevant-evidence': list(
    z.strictObject({ href: text.optional(), description: text, ...common }),
  ).optional(),
  collected: time,
  expires: time.optional(),
  ...common,
});

const relatedObservations = list(z.strictObject({ 'observation-uuid': uuid })).optional();

const risk = z.strictObject({
  uuid,
  title: text,
  description: text,
  statement: text,
  props: list(property).optional(),
  status: z.enum([
    'open',
    'investigating',
    'remediating',
    'deviation-requested',
    'deviation-approved',
    'closed',
  ]),
  deadline: time.optional(),
  'related-observations': relatedObservations,
});

const finding = z.strictObject({
  uuid,
  title: text,
  description: text,
  target: z.strictObject({
    type: z.enum(['statement-id', 'objective-id']),
    'target-id': token,
    status: z.strictObject({
      state: z.enum(['satisfied', 'not-satisfied']),
      reason: z.enum(['pass', 'fail', 'other']).optional(),
      remarks: text.optional(),
    }),
  }),
  'related-observations': relatedObservations,
  'related-risks': list(z.strictObject({ 'risk-uuid': uuid })).optional(),
  ...common,
});

const result = z.strictObject({
  uuid,
  title: text,
  description: text,
  start: time,
  end: time.optional(),
  'local-definitions': z.strictObject({
    'inventory-items': list(inventoryItem),
    'assessment-assets': assets,
  }),
  'reviewed-controls': z.strictObject({ 'control-selections': list(controlSelection) }),
  observations: list(observation).optional(),
  risks: list(risk).optional(),
  findings: list(finding).optional(),
  ...common,
});

export const oscalDocument = z.strictObject({
  'assessment-results': z.strictObject({
    uuid,
    metadata,
    'import-ap': z.strictObject({ href: text, remarks: text.optional() }),
    results: list(result),
    'back-matter': z.strictObject({
      resources: list(z.strictObject({ uuid, title: text.optional(), description: text.optional() })),
    }),
  }),
});
