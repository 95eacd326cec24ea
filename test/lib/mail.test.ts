import { stageOf } from '../../lib/stage.ts';
import { rolePolicies } from '../../local/iam/principals.ts';
import type { Resource } from '../../local/types.ts';
import { ofType, type Synthesized, synthesizeStage, theOne } from '../support/stack.ts';

const senders = ['swapyard-prod-notify', 'swapyard-prod-remind-deadlines'];

const variablesOf = ({ properties }: Resource): Readonly<Record<string, string>> =>
  (properties['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables ?? {};
/** By function: where mail comes from, and what it may send for. */
const mailIn = (stack: Synthesized) =>
  ofType(stack, 'AWS::Lambda::Function').flatMap((found) => {
    const from = variablesOf(found)['MAIL_FROM'];
    const statements = rolePolicies(stack.assembly, String(found.properties['Role'])).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('ses:')),
    );
    return from === undefined && statements.length === 0 ? [] : [{ name: found.ref, from, statements }];
  });

test('when a deployment names a sender, then who mails people knows it, and may send for its domain alone', () => {
  const stack = synthesizeStage('prod', { mailFrom: 'No-Reply@Market.example' });
  try {
    expect(
      mailIn(stack)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(senders);
    for (const { from, statements } of mailIn(stack)) {
      expect(from).toBe('No-Reply@Market.example');
      expect(statements).toMatchObject([
        {
          Effect: 'Allow',
          Action: ['ses:SendEmail'],
          Resource: ['arn:aws:ses:eu-west-1:000000000000:identity/market.example'],
        },
      ]);
    }
    // Cognito's own sender stops at fifty codes a day.
    expect(theOne(stack, 'AWS::Cognito::UserPool').properties['EmailConfiguration']).toEqual({
      EmailSendingAccount: 'DEVELOPER',
      From: 'No-Reply@Market.example',
      SourceArn: 'arn:aws:ses:eu-west-1:000000000000:identity/market.example',
    });
    // It is verified once, by whoever owns the domain.
    expect(stack.declared.filter(({ type }) => type.startsWith('AWS::SES::'))).toEqual([]);
  } finally {
    stack.remove();
  }
});

test('when it names none, then nobody may send anything, and the rest is there', () => {
  const stack = synthesizeStage('prod');
  try {
    expect(mailIn(stack)).toEqual([]);
    expect(theOne(stack, 'AWS::Cognito::UserPool').properties['EmailConfiguration']).toBeUndefined();
    const names = ofType(stack, 'AWS::Lambda::Function').map(({ ref }) => ref);
    for (const sender of senders) expect(names).toContain(sender);
  } finally {
    stack.remove();
  }
});

test.each([
  'market.example',
  'a b@market.example',
  'a@b',
  '@market.example',
  'a@market.example,b@market.example',
  '<a@b.c>',
])('when the sender is %s, then the stage is refused', (mailFrom) => {
  expect(() => stageOf('dev', (key) => (key === 'mailFrom' ? mailFrom : undefined))).toThrow(RangeError);
});
