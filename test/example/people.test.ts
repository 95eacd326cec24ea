import { SignUp } from '../../core/auth/model.ts';
import { exponentOf } from '../../core/shared/money.ts';
import { EXAMPLE_OPERATOR, examplePeople } from '../../example/people.ts';

const people = examplePeople();
const signUps = people.map((person) => person.signUp);

/** Ranges kept free for fiction: NANPA 555-01xx, Ofcom, Bundesnetzagentur, ARCEP, PTS, ACMA, ComReg. */
const fictional = [
  /^\+1[2-9]\d{2}55501\d{2}$/,
  /^\+447700900\d{3}$/,
  /^\+49171392\d{4}$/,
  /^\+3363998\d{4}$/,
  /^\+467017406(0[5-9]|[1-9]\d)$/,
  /^\+61491570(006|156|157|158|159|110)$/,
  /^\+353209\d{6}$/,
];

describe('the people of the example data', () => {
  test.each(signUps)('given $username, then the API takes the sign-up as it is', (signUp) => {
    expect(SignUp.safeParse(signUp)).toMatchObject({ success: true, data: signUp });
  });

  test('there are about thirty, a third of them sellers', () => {
    expect(people.length).toBeGreaterThanOrEqual(28);
    expect(people.length).toBeLessThanOrEqual(36);
    const share = signUps.filter(({ role }) => role === 'seller').length / people.length;
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.4);
  });

  test('nobody shares a username or an e-mail address with anybody, whatever the case', () => {
    expect(new Set(signUps.map(({ username }) => username.toLowerCase())).size).toBe(people.length);
    expect(new Set(signUps.map(({ email }) => email.toLowerCase())).size).toBe(people.length);
  });

  test('mail goes to domains that are reserved for examples', () => {
    for (const { email } of signUps) expect(email).toMatch(/@example\.(com|org|net)$/);
  });

  test('phone numbers, where given, belong to nobody', () => {
    const numbers = signUps.flatMap(({ phoneNumber }) => phoneNumber ?? []);
    expect(numbers.length).toBeGreaterThanOrEqual(8);
    expect(numbers.length).toBeLessThan(people.length);
    for (const number of numbers) expect(fictional.filter((range) => range.test(number))).toHaveLength(1);
  });

  test('they live in many countries and use real currencies, one with three digits and one with none', () => {
    expect(new Set(people.map(({ home }) => home.country)).size).toBeGreaterThanOrEqual(15);
    const digits = people.map(({ currency }) => exponentOf(currency));
    expect(new Set(digits)).toEqual(new Set([0, 2, 3]));
  });

  test('they come oldest account first and joined within ninety days', () => {
    const ages = people.map(({ joinedDaysAgo }) => joinedDaysAgo);
    expect(ages).toEqual([...ages].sort((one, other) => other - one));
    expect(Math.max(...ages)).toBeLessThan(90);
    expect(Math.min(...ages)).toBeGreaterThan(0);
  });

  test('there is a demo account of each kind', () => {
    const role = (username: string) => signUps.find((signUp) => signUp.username === username)?.role;
    expect(role('demo-buyer')).toBe('buyer');
    expect(role('demo-seller')).toBe('seller');
    // An operator is made by an administrator; nobody signs up as one.
    expect(role(EXAMPLE_OPERATOR)).toBe('buyer');
  });
});
