import { compileInput } from '../../../local/events/target-input.ts';

const event = {
  version: '0',
  id: 'e-1',
  'detail-type': 'order.paid',
  source: 'shop',
  detail: {
    id: 'o-1',
    price: 0,
    paid: true,
    note: null,
    said: 'a "word"',
    items: [{ sku: 'A' }, { sku: 'B' }],
    states: ['ACTIVE', 'INACTIVE'],
  },
};
const context = { ruleArn: 'arn:rule/R', ruleName: 'R', ingestionTime: '2026-03-02T12:00:00Z' };
const make = (target: Record<string, unknown>): string => compileInput('rule R', target)(event, context);

const paths = {
  id: '$.detail.id',
  price: '$.detail.price',
  paid: '$.detail.paid',
  note: '$.detail.note',
  said: '$.detail.said',
  detail: '$.detail',
  states: '$.detail.states',
  skus: '$.detail.items[*].sku',
  second: '$.detail.items[1].sku',
  type: "$['detail-type']",
  gone: '$.detail.gone.further',
};
const fill = (template: string): string =>
  make({ InputTransformer: { InputPathsMap: paths, InputTemplate: template } });

test('given no transformation, then the target gets the event', () => {
  expect(JSON.parse(make({}))).toEqual(event);
});

test('given Input, then the target gets it whatever the event', () => {
  expect(make({ Input: '{"fixed":1}' })).toBe('{"fixed":1}');
});

test.each([
  ['$.detail.id', '"o-1"'],
  ['$.detail.price', '0'],
  ['$.detail.items[0]', '{"sku":"A"}'],
  ['$.detail.items[*].sku', '["A","B"]'],
  ['$.detail-type', '"order.paid"'],
])('given InputPath %s, then the target gets what is there', (path, expected) => {
  expect(make({ InputPath: path })).toBe(expected);
});

test('given InputPath to nowhere, then there is no input', () => {
  expect(() => make({ InputPath: '$.detail.gone' })).toThrow('finds nothing');
});

test.each([
  ['{"id": <id>}', '{"id": "o-1"}'],
  ['{"id": "<id>"}', '{"id": "o-1"}'],
  ['{"path": "a/<id>/b/<second>"}', '{"path": "a/o-1/b/B"}'],
  ['{"price": <price>, "paid": <paid>, "note": <note>}', '{"price": 0, "paid": true, "note": null}'],
  ['{"states": <states>, "skus": <skus>}', '{"states": ["ACTIVE","INACTIVE"], "skus": ["A","B"]}'],
  ['{"gone": <gone>, "text": "<gone>"}', '{"gone": "", "text": ""}'],
  ['{"said": <said>, "text": "<said>"}', '{"said": "a \\"word\\"", "text": "a \\"word\\""}'],
  ['{"a": "\\"<id>\\"", "b": <type>}', '{"a": "\\"o-1\\"", "b": "order.paid"}'],
  ['"Order <id> is <paid>, <states>"', '"Order o-1 is true, [ACTIVE,INACTIVE]"'],
  ['"<id> one"\n"<type> two"', '"o-1 one"\n"order.paid two"'],
  ['"<aws.events.rule-name> <aws.events.event.ingestion-time>"', '"R 2026-03-02T12:00:00Z"'],
  ['{"rule": <aws.events.rule-arn>}', '{"rule": "arn:rule/R"}'],
])('given the template %s, then the target gets %s', (template, expected) => {
  expect(fill(template)).toBe(expected);
});

test('given the predefined events, then one is whole and the other without detail, as AWS makes them', () => {
  expect(JSON.parse(fill('{"all": <aws.events.event.json>, "envelope": <aws.events.event>}'))).toEqual({
    all: event,
    envelope: { version: '0', id: 'e-1', source: 'shop', detailType: 'order.paid' },
  });
});

test('given a list within a string of a JSON template, then no valid JSON comes of it, as on AWS', () => {
  expect(() => fill('{"states": "<states>"}')).toThrow('no valid JSON');
});

test.each<[string, Record<string, unknown>]>([
  ['only one of', { Input: '{}', InputPath: '$' }],
  ['Input is not JSON', { Input: '{' }],
  ['JSON path $.a[?(@.b)] is not supported', { InputPath: '$.a[?(@.b)]' }],
  ['invalid placeholder other', { InputTransformer: { InputTemplate: '{"a": <other>}' } }],
  ['InputTemplate is missing', { InputTransformer: { InputPathsMap: {} } }],
  ['must not define aws.x', { InputTransformer: { InputPathsMap: { 'aws.x': '$' }, InputTemplate: '"x"' } }],
])('given what AWS refuses, then the start fails: %s', (message, target) => {
  expect(() => compileInput('rule R', target)).toThrow(message);
});
