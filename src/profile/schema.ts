import { z } from 'zod';
import { Level } from '../benchmark/schema.ts';
import { Day, Line, Name, Text } from '../document/fields.ts';

/** Why a recommendation is not enforced, with what the word means. */
export const reasons = {
  'potential-operational-impact': 'enforcing it would harm what the host is for',
  'covered-elsewhere': 'another control gives the same protection',
  'not-applicable': 'what it speaks of does not exist or is not used on these hosts',
  'undocumented-gap': 'it fails, and nobody has given a reason',
  'risk-accepted': 'somebody decided to live with the risk',
  'fix-planned': 'it will be enforced, and has an owner or a date',
} as const;
export type Reason = keyof typeof reasons;
export const Reason = z.enum(Object.keys(reasons) as [Reason, ...Reason[]]);

function meanings(): string {
  return Object.entries(reasons)
    .map(([reason, meaning]) => `${reason}: ${meaning}`)
    .join('; ');
}

/** What a reference may be; the JSON Schema puts the ids of all rules in its place. */
export type Refers = 'either' | 'rule' | 'number';
/** Stands in the JSON Schema where rules have yet to be filled in. */
export const REFERS = 'x-refers';

const Reference = (refers: Refers) =>
  z
    .string()
    .min(1)
    .max(100)
    .meta({ [REFERS]: refers });
const References = z.array(Reference('either')).min(1);

/** Takes what is selected out of what is enforced. */
export const Exemption = z
  .strictObject({
    recommendation: Reference('number').optional().describe('the number of the recommendation'),
    rule: Reference('rule')
      .optional()
      .describe('the id of a rule: exempts every recommendation that the rule serves'),
    reason: Reason.describe(meanings()),
    note: Text.optional().describe('what a reader has to know, in a sentence'),
    owner: Line.optional().describe('who answers for it'),
    expires: Day.optional().describe('the last day on which it holds; afterwards it is enforced again'),
  })
  .refine(({ recommendation, rule }) => (recommendation === undefined) !== (rule === undefined), {
    message: 'must name either a recommendation or a rule',
  })
  .meta({ oneOf: [{ required: ['recommendation'] }, { required: ['rule'] }] });
export type Exemption = z.infer<typeof Exemption>;

/** What a person answered where only a person can judge. */
export const Answer = z
  .strictObject({
    recommendation: Reference('number').describe(
      'the number of a recommendation that a person has to assess',
    ),
    verdict: z.literal('accepted').describe('accepted: a person looked, and it is as it should be'),
    by: Line.describe('who looked'),
    on: Day.describe('when'),
    until: Day.describe('the last day on which the answer holds; afterwards a person has to look again'),
    note: Text.optional().describe('what the answer rests on, in a sentence'),
  })
  .refine(({ on, until }) => until >= on, {
    message: 'must not be before the day on which it was given',
    path: ['until'],
  });
export type Answer = z.infer<typeof Answer>;

const Levels = z
  .strictObject({
    server: Level.optional().describe('adds what is for servers, up to level 1 or 2'),
    workstation: Level.optional().describe('adds what is for workstations, up to level 1 or 2'),
  })
  .refine(({ server, workstation }) => server !== undefined || workstation !== undefined, {
    message: 'must name server or workstation',
  });

/** Rule → parameter → value; the rule `*` stands for every selected one that has the parameter. Names and values are checked against the rules when the profile is resolved. */
export const Parameters = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What people choose: a selection of a benchmark's recommendations, parameters and exemptions. */
export const Profile = z.strictObject({
  id: Name.describe('a name of lower-case letters, digits, - and .').meta({ examples: ['web'] }),
  title: Line.describe('what reports call it').meta({ examples: ['Our web servers'] }),
  description: Text.optional().describe('what it is for, for people'),
  benchmark: Line.optional().describe('name or path of the benchmark; inherited through extends'),
  extends: Line.optional().describe('name or path of the profile that this one changes'),
  select: z
    .strictObject({
      levels: Levels.optional().describe('adds every recommendation up to this level'),
      include: References.optional().describe('adds recommendations by number or rule'),
      exclude: References.optional().describe('takes recommendations out again, inherited ones too'),
    })
    .optional()
    .describe('which recommendations count; without it those of the profile that is extended'),
  parameters: Parameters.optional(),
  exemptions: z
    .array(Exemption)
    .optional()
    .describe('what is audited, but neither counted nor repaired, and why'),
  enforce: References.optional().describe('drops inherited exemptions by number or rule'),
  answers: z.array(Answer).optional().describe('what a person said where only a person can judge'),
  documented: Line.optional().describe('name or path of a published table of results to compare with'),
});
export type Profile = z.infer<typeof Profile>;
