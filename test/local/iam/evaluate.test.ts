// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this form.
import * as fc from 'fast-check';
import { evaluate, missingStatement } from '../../../local/iam/evaluate.ts';
import { matchesArn, matchesGlob } from '../../../local/iam/glob.ts';
import { validateStatements } from '../../../local/iam/statements.ts';
import { aDocument, allow } from './assembly.ts';

const TABLE = 'arn:aws:dynamodb:eu-central-1:000000000000:table/items';
const read = { action: 'dynamodb:GetItem', resource: TABLE };

function ask(statement: unknown, request: Parameters<typeof evaluate>[1] = read) {
  return evaluate(validateStatements(aDocument(statement), 'test'), request).allowed;
}

/** Glob by definition: a star stands for nothing, or for one character and itself again. */
function naiveGlob(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern[0] === '*') return naiveGlob(rest, text) || (text !== '' && naiveGlob(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && naiveGlob(rest, text.slice(1));
}

describe('given a pattern', () => {
  it('when it is matched, then the answer is that of the definition', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect([p, t, matchesGlob(p, t)]).toEqual([p, t, naiveGlob(p, t)]);
      }),
      { numRuns: 5000 },
    );
  });

  it('when a text is made from it, then it matches', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('*', '?'));
    fc.assert(
      fc.property(
        fc.array(part),
        fc.string(),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary-ascii' }),
        (parts, many, one) => {
          const text = parts
            .join('')
            .replaceAll('*', () => many)
            .replaceAll('?', () => one);
          expect(matchesGlob(parts.join(''), text)).toBe(true);
        },
      ),
    );
  });

  it('when it is made to explode, then it is still answered at once', () => {
    expect(matchesGlob(`${'a*'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
  });

  it.each([
    [
      'arn:aws:execute-api:eu-central-1:0:api/*/*/listings',
      'arn:aws:execute-api:eu-central-1:0:api/$default/GET/listings',
      true,
    ],
    [
      'arn:aws:execute-api:eu-central-1:0:api/*/*/listings',
      'arn:aws:execute-api:eu-central-1:0:api/$default/GET/orders',
      false,
    ],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true],
    ['arn:aws:sns:*:topic', 'arn:aws:sns:eu-central-1:0:topic', false],
    ['arn:aws:sns', 'arn:aws:sns:eu-central-1:0:topic', false],
    ['arn:*:topic', 'arn:aws:sns:eu-central-1:0:topic', false],
    ['arn:aws:lambda:*:*:function:a:*', 'arn:aws:lambda:eu-central-1:0:function:a:1', true],
    ['*', 'arn:aws:sns:eu-central-1:0:topic', true],
  ])('when the ARN pattern %s meets %s, then its components are compared one by one', (pattern, arn, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});

describe('given statements of a policy', () => {
  it('when a denial applies, then it wins in whatever order and number', () => {
    const action = fc.constantFrom('*', 'dynamodb:*', 'dynamodb:GetItem', 'dynamodb:Get*', 's3:*', 'dynamodb:PutItem');
    const resource = fc.constantFrom('*', TABLE, `${TABLE}/index/*`, 'arn:aws:s3:::*');
    const statement = fc.record({ Effect: fc.constantFrom('Allow', 'Deny'), Action: action, Resource: resource });
    const applies = (one: { Action: string; Resource: string }) =>
      naiveGlob(one.Action, read.action) && naiveGlob(one.Resource, read.resource);
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), (drafts) => {
        const statements = validateStatements(aDocument(...drafts), 'test');
        const effects = drafts.filter(applies).map(({ Effect }) => Effect);
        const reason = effects.includes('Deny')
          ? 'explicit-deny'
          : effects.includes('Allow')
            ? 'allow'
            : 'implicit-deny';
        const decision = evaluate(statements, read);
        expect(decision.reason).toBe(reason);
        expect(decision.allowed).toBe(reason === 'allow');
        expect(decision.by?.Effect).toBe(
          { allow: 'Allow', 'explicit-deny': 'Deny', 'implicit-deny': undefined }[reason],
        );
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, unknown, boolean]>([
    ['an action in other case', allow('DynamoDB:getitem'), true],
    ['a resource in other case', allow('dynamodb:GetItem', TABLE.toUpperCase().replace('ARN', 'arn')), false],
    ['one of several actions', { Effect: 'Allow', Action: ['s3:GetObject', 'dynamodb:Get*'], Resource: [TABLE] }, true],
    ['an index of the table only', allow('dynamodb:GetItem', `${TABLE}/index/*`), false],
    ['a single unknown character', allow('dynamodb:?etItem'), true],
    ['all actions but this', { Effect: 'Allow', NotAction: ['dynamodb:GetItem'], Resource: '*' }, false],
    ['all actions but others', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, true],
    ['all resources but this', { Effect: 'Allow', Action: '*', NotResource: TABLE }, false],
    ['all resources but others', { Effect: 'Allow', Action: '*', NotResource: `${TABLE}2` }, true],
  ])('when %s is allowed, then the answer follows', (_name, statement, expected) => {
    expect(ask(statement)).toBe(expected);
  });

  it('when nothing allows a request, then the missing statement would', () => {
    const statement: unknown = JSON.parse(missingStatement(read));
    expect(statement).toEqual({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE });
    expect(evaluate([], read)).toEqual({ allowed: false, reason: 'implicit-deny' });
    expect(ask(statement)).toBe(true);
  });
});

describe('given conditions', () => {
  const context = {
    'dynamodb:LeadingKeys': ['USER#1', 'USER#2'],
    'aws:SourceArn': ['arn:aws:sns:eu-central-1:0:topic'],
    'aws:SecureTransport': ['true'],
    's3:max-keys': ['10'],
    empty: [],
  };

  it.each<[string, Record<string, unknown>, boolean]>([
    ['StringEquals', { 'aws:SecureTransport': 'true' }, true],
    ['StringEquals', { 'AWS:securetransport': ['no', 'true'] }, true],
    ['StringEquals', { 'aws:SecureTransport': 'True' }, false],
    ['StringEquals', { missing: 'x' }, false],
    ['StringEqualsIfExists', { missing: 'x' }, true],
    ['StringEqualsIfExists', { 'aws:SecureTransport': 'x' }, false],
    ['StringEquals', { 'aws:SecureTransport': 'true', missing: 'x' }, false],
    ['StringNotEquals', { 'aws:SecureTransport': 'false' }, true],
    ['StringNotEquals', { 'aws:SecureTransport': ['false', 'true'] }, false],
    ['StringNotEquals', { missing: 'x' }, true],
    ['StringLike', { 'aws:SourceArn': '*:topi?' }, true],
    ['StringLike', { 'aws:SourceArn': '*:Topi?' }, false],
    ['StringNotLike', { 'aws:SourceArn': '*:queue' }, true],
    ['StringNotLike', { 'aws:SourceArn': '*:topic' }, false],
    ['ArnEquals', { 'aws:SourceArn': 'arn:aws:sns:*:0:topic' }, true],
    ['ArnLike', { 'aws:SourceArn': 'arn:aws:sns:*:topic' }, false],
    ['Bool', { 'aws:SecureTransport': true }, true],
    ['Bool', { 'aws:SecureTransport': 'false' }, false],
    ['Bool', { missing: 'false' }, false],
    ['BoolIfExists', { missing: 'false' }, true],
    ['NumericLessThan', { 's3:max-keys': 11 }, true],
    ['NumericLessThan', { 's3:max-keys': '10' }, false],
    ['NumericLessThanEquals', { 's3:max-keys': '10' }, true],
    ['NumericLessThan', { 'aws:SourceArn': '10' }, false],
    ['NumericLessThan', { missing: '10' }, false],
    ['Null', { missing: 'true' }, true],
    ['Null', { missing: 'false' }, false],
    ['Null', { 'aws:SourceArn': false }, true],
    ['Null', { 'aws:SourceArn': 'true' }, false],
    ['Null', { empty: 'true' }, true],
    ['ForAllValues:StringLike', { 'dynamodb:LeadingKeys': 'USER#*' }, true],
    ['ForAllValues:StringEquals', { 'dynamodb:LeadingKeys': ['USER#1'] }, false],
    ['ForAllValues:StringEquals', { 'dynamodb:LeadingKeys': ['USER#1', 'USER#2', 'USER#3'] }, true],
    ['ForAllValues:StringEquals', { missing: 'x' }, true],
    ['ForAllValues:StringNotEquals', { 'dynamodb:LeadingKeys': 'USER#1' }, false],
    ['ForAnyValue:StringEquals', { 'dynamodb:LeadingKeys': 'USER#1' }, true],
    ['ForAnyValue:StringEquals', { 'dynamodb:LeadingKeys': 'USER#3' }, false],
    ['ForAnyValue:StringNotEquals', { 'dynamodb:LeadingKeys': 'USER#1' }, true],
    ['ForAnyValue:StringLike', { empty: '*' }, false],
    ['ForAnyValue:StringLikeIfExists', { empty: 'x' }, true],
  ])('when %s asks for %j, then the statement applies: %s', (operator, keys, expected) => {
    const statement = { ...allow('*'), Condition: { [operator]: keys } };
    expect(ask(statement, { ...read, context })).toBe(expected);
  });

  it('when a denial is for insecure transport, then a secure call passes and an insecure one does not', () => {
    const statements = validateStatements(
      aDocument(allow('*'), { ...allow('*'), Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      'test',
    );
    const decide = (secure: string) => evaluate(statements, { ...read, context: { 'aws:SecureTransport': [secure] } });
    expect(decide('true').reason).toBe('allow');
    expect(decide('false').reason).toBe('explicit-deny');
  });
});

describe('given policies that can not be evaluated', () => {
  const withCondition = (Condition: unknown) => ({ ...allow('*'), Condition });
  it.each<[string, unknown, string]>([
    [
      'an unknown operator',
      withCondition({ DateGreaterThan: { x: '1' } }),
      'unknown condition operator DateGreaterThan',
    ],
    ['an unknown prefix', withCondition({ 'ForSome:StringEquals': { x: '1' } }), 'unknown condition operator ForSome'],
    ['Null with IfExists', withCondition({ NullIfExists: { x: 'true' } }), 'unknown condition operator NullIfExists'],
    ['a variable in a resource', allow('*', 'arn:aws:s3:::b/${aws:username}'), 'policy variables are not evaluated'],
    ['a variable in a condition', withCondition({ StringEquals: { x: ['${aws:userid}'] } }), 'policy variables'],
    ['a principal', { ...allow('*'), Principal: '*' }, 'Principal is not allowed here'],
    ['an unknown element', { ...allow('*'), NotPrincipal: '*' }, 'the element NotPrincipal is not understood'],
    ['an unknown effect', { ...allow('*'), Effect: 'allow' }, 'Effect must be Allow or Deny'],
    ['no action', { Effect: 'Allow', Resource: '*' }, 'exactly one of Action and NotAction'],
    ['both resources', { ...allow('*'), NotResource: '*' }, 'exactly one of Resource and NotResource'],
    ['an action without a service', allow('GetItem'), '"GetItem" is no action'],
    ['a resource that is no ARN', allow('*', 'items'), '"items" is neither an ARN nor "*"'],
    ['an empty list', { ...allow('*'), Action: [] }, 'must be a string or a list of strings'],
  ])('when there is %s, then it is refused with the place', (_name, statement, message) => {
    const act = () => validateStatements(aDocument(allow('*'), statement), 'Shop/Policy');
    expect(act).toThrow(message);
    expect(act).toThrow('Shop/Policy, statement 1: ');
  });

  it('when there is no statement, or only one outside a list, then the first is refused and the second taken', () => {
    expect(() => validateStatements({}, 'Shop/Policy')).toThrow('Shop/Policy: the policy document has no Statement');
    expect(validateStatements({ Statement: allow('*') }, 'Shop/Policy')).toHaveLength(1);
  });
});
