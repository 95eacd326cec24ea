// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has placeholders of this form.
import * as fc from 'fast-check';
import { TemplateError } from '../../../local/template/errors.ts';
import { NO_VALUE, resolve, type Scope } from '../../../local/template/intrinsics.ts';
import { aParameter, dataOf, loadTemplate, removeTemporaryFolders } from './assembly-folder.ts';

afterAll(removeTemporaryFolders);

const AT = { stack: 'Shop', logicalId: 'It', path: [] };

function aScope(refs: Record<string, unknown> = {}): Scope {
  return {
    region: 'eu-central-1',
    languageExtensions: true,
    ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : refs[name]),
    getAtt: (logicalId, attribute) => `${logicalId}/${attribute}`,
    condition: (name) => name === 'Yes',
    mapping: () => undefined,
    importValue: (name) => `imported ${name}`,
  };
}

const isIntrinsic = (key: string) => key === 'Ref' || key.startsWith('Fn::');
const hasIntrinsic = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, item]) => isIntrinsic(key) || hasIntrinsic(item));
const plainJson = fc.jsonValue({ maxDepth: 4 }).filter((value) => !hasIntrinsic(value));
/** JSON that shows what JSON would leave out. */
const printed = (value: unknown) =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === 'symbol' ? String(item) : item));
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);

describe('given any value', () => {
  it('when it holds no function, then it resolves to itself', () => {
    fc.assert(
      fc.property(plainJson, (value) => {
        expect(printed(resolve(value, aScope(), AT))).toBe(printed(value));
      }),
      { numRuns: 300 },
    );
  });

  it('when a key is __proto__, then it stays a key', () => {
    const value: unknown = JSON.parse('{"__proto__":{"Ref":"A"}}');
    expect(JSON.stringify(resolve(value, aScope({ A: 1 }), AT))).toBe('{"__proto__":1}');
  });

  it('when NoValue is put in anywhere, then what is left is the value without it', () => {
    const noValue = { Ref: 'AWS::NoValue' };
    const stuff = (value: unknown): unknown => {
      if (Array.isArray(value)) return [noValue, ...value.flatMap((item) => [stuff(item), noValue])];
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, item]) => [key, stuff(item)] as const);
      const gone = { 'Fn::If': ['Yes', noValue, 'kept'] };
      return Object.fromEntries([['before', noValue], ...entries, ['gone', gone]]);
    };
    const clean = plainJson.filter((value) => !/"(before|gone)":/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(clean, (value) => {
        expect(printed(resolve(stuff(value), aScope(), AT))).toBe(printed(value));
      }),
      { numRuns: 300 },
    );
  });
});

describe('given text functions', () => {
  it('when a text is split and joined by the same delimiter, then it is the text again', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (text, delimiter) => {
        const both = { 'Fn::Join': [delimiter, { 'Fn::Split': [delimiter, text] }] };
        expect(resolve(both, aScope(), AT)).toBe(text);
      }),
    );
  });

  it('when variables are substituted, then the result is the concatenation, whatever they hold', () => {
    const piece = fc.record({ literal: fc.string().map((text) => text.replaceAll('$', '')), name });
    const trap = fc.oneof(fc.string(), fc.constantFrom('$&', '${A}', '${!A}', '$1', '$$'));
    fc.assert(
      fc.property(fc.array(piece), fc.func(trap), fc.boolean(), (pieces, valueFor, inline) => {
        const values = Object.fromEntries(pieces.map((one) => [one.name, String(valueFor(one.name))]));
        const template = pieces.map((one) => `${one.literal}\${${one.name}}`).join('');
        const call = { 'Fn::Sub': inline ? [template, values] : template };
        const expected = pieces.map((one) => one.literal + values[one.name]).join('');
        expect(resolve(call, aScope(inline ? {} : values), AT)).toBe(expected);
      }),
    );
  });

  it.each<[string, unknown, unknown]>([
    ['a literal ${!…} stays without its exclamation mark', { 'Fn::Sub': 'a ${!Name} b' }, 'a ${Name} b'],
    ['Sub takes attributes', { 'Fn::Sub': '${Fn.Arn}!${A}' }, 'Fn/Arn!1'],
    ['variables come before names', { 'Fn::Sub': ['${A}', { A: { 'Fn::Join': ['-', ['x', 'y']] } }] }, 'x-y'],
    ['Join writes numbers and booleans', { 'Fn::Join': ['', ['a', 1, true, { Ref: 'A' }]] }, 'a1true1'],
    ['Join takes a computed list', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
    ['Select takes the index as text', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['If takes the second for a true condition', { 'Fn::If': ['Yes', 'y', 'n'] }, 'y'],
    ['If takes the third for a false condition', { 'Fn::If': ['No', 'y', 'n'] }, 'n'],
    ['If leaves the other branch alone', { 'Fn::If': ['No', { 'Fn::Nonsense': 1 }, 'n'] }, 'n'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Fn', 'Outputs.X'] }, 'Fn/Outputs.X'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Fn.Outputs.X' }, 'Fn/Outputs.X'],
    ['GetAtt with a computed attribute', { 'Fn::GetAtt': ['Fn', { Ref: 'B' }] }, 'Fn/Arn'],
    ['Base64', { 'Fn::Base64': 'grüß' }, 'Z3LDvMOf'],
    ['GetAZs of the own region', { 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']],
    ['Length', { 'Fn::Length': { 'Fn::Split': [',', 'a,b,c'] } }, 3],
    ['ToJsonString', { 'Fn::ToJsonString': { a: [{ Ref: 'A' }] } }, '{"a":[1]}'],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${A}' } }, 'imported x-1'],
    ['FindInMap with a default', { 'Fn::FindInMap': ['M', 'a', 'b', { DefaultValue: 7 }] }, 7],
  ])('%s', (_name, call, expected) => {
    expect(resolve({ it: call }, aScope({ A: 1, B: 'Arn' }), AT)).toEqual({ it: expected });
  });

  it.each<[string, unknown, string]>([
    ['unknown function', { 'Fn::Cidr': [] }, 'Shop/It (it.Fn::Cidr): unknown function Fn::Cidr'],
    ['condition function in a property', { 'Fn::Equals': [1, 1] }, 'can only be used in Conditions'],
    ['keys beside a function', { Ref: 'A', x: 1 }, 'Ref must be the only key'],
    ['a computed name', { Ref: { Ref: 'A' } }, 'expected a literal string'],
    ['an object in a Join', { 'Fn::Join': ['', [{ a: 1 }]] }, 'Shop/It (it.Fn::Join.1.0): expected a string'],
    ['NoValue in a text', { 'Fn::Sub': '${AWS::NoValue}' }, 'AWS::NoValue'],
    ['an index out of range', { 'Fn::Select': [2, ['a', 'b']] }, 'can not select item 2 of a list of 2'],
    ['a negative index', { 'Fn::Select': [-1, ['a', 'b']] }, 'can not select item -1'],
    ['an empty delimiter', { 'Fn::Split': ['', 'a'] }, 'delimiter is empty'],
    ['an attribute without a dot', { 'Fn::GetAtt': 'Fn' }, 'expected <logical id>.<attribute>'],
    ['nonsense in braces', { 'Fn::Sub': 'a ${b c}' }, '${b c} names nothing'],
    ['a missing mapping', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'the mappings hold nothing at M.a.b'],
    ['a secret inside Base64', { 'Fn::Base64': '{{resolve:ssm:/x}}' }, '{{resolve:ssm:/x}}'],
  ])('when there is %s, then the error says so and where', (_name, call, message) => {
    const act = () => resolve({ it: call }, aScope({ A: 1 }), AT);
    expect(act).toThrow(TemplateError);
    expect(act).toThrow(message);
  });

  it('when a template lacks the language extensions, then their functions are refused', () => {
    const scope = { ...aScope(), languageExtensions: false };
    expect(() => resolve({ 'Fn::Length': [1] }, scope, AT)).toThrow('AWS::LanguageExtensions');
    expect(() => resolve({ 'Fn::ToJsonString': {} }, scope, AT)).toThrow('AWS::LanguageExtensions');
  });
});

describe('given resources that refer to each other', () => {
  /** Edges only lead to lower numbers, so there is no circle; the order in the template is shuffled. */
  const graph = fc.integer({ min: 2, max: 12 }).chain((size) =>
    fc.record({
      edges: fc.array(
        fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([from, to]) => from > to),
        { minLength: 1, maxLength: 30 },
      ),
      order: fc.shuffledSubarray(
        Array.from({ length: size }, (_, index) => index),
        { minLength: size, maxLength: size },
      ),
      kinds: fc.infiniteStream(fc.nat(2)),
    }),
  );
  const reference = (to: number, kind: number) =>
    [{ Ref: `N${to}` }, { 'Fn::Sub': `\${N${to}}` }, { 'Fn::GetAtt': [`N${to}`, 'Arn'] }][kind];
  const template = (order: readonly number[], edges: readonly (readonly [number, number])[], kind: () => number) => ({
    Resources: Object.fromEntries(
      order.map((from) => {
        const to = edges.filter(([source]) => source === from).map(([, target]) => target);
        const data = to.map((target) => reference(target, kind()));
        return [`N${from}`, { Type: 'AWS::SQS::Queue', Properties: { Data: data } }];
      }),
    ),
  });

  it('when there is no circle, then every reference gives the URL or ARN of the other', () => {
    fc.assert(
      fc.property(graph, ({ edges, order, kinds }) => {
        const assembly = loadTemplate(template(order, edges, () => kinds.next().value));
        expect(assembly.resources.map(({ logicalId }) => logicalId)).toEqual(order.map((index) => `N${index}`));
        for (const [from, to] of edges) {
          const target = assembly.resources.find(({ logicalId }) => logicalId === `N${to}`);
          const data = dataOf(assembly, `N${from}`) as string[];
          expect(data.some((one) => one === target?.ref || one === target?.attributes['Arn'])).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('when one edge closes a circle, then it is refused', () => {
    fc.assert(
      fc.property(graph, ({ edges, order, kinds }) => {
        const [[from, to] = [1, 0]] = edges;
        const closed = [...edges, [to, from] as const];
        expect(() => loadTemplate(template(order, closed, () => kinds.next().value))).toThrow('circular dependency');
      }),
      { numRuns: 60 },
    );
  });

  it('when the circle goes through DependsOn, then it is refused and named', () => {
    const Resources = { A: aParameter({ Ref: 'B' }), B: aParameter('x', { DependsOn: 'A' }) };
    expect(() => loadTemplate({ Resources })).toThrow('circular dependency: Shop/A → Shop/B → Shop/A');
  });
});
