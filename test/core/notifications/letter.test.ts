import * as fc from 'fast-check';
import { escaped, letterOf } from '../../../core/notifications/letter.ts';
import { mailKinds } from '../../../core/users/model.ts';
import { holds } from '../../support/properties.ts';

const to = { email: 'anna@example.com', displayName: 'Anna' };

describe('given a notification that is mailed', () => {
  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></head><body><iframe src=//evil.example>',
    '&lt;b&gt; &#60;b&#62;',
    '<!-- -->',
    '<a href="javascript:alert(1)">Pay again</a>',
  ])('when a listing is called %s, then the HTML only says so', (hostile) => {
    const { html, text, subject } = letterOf({ title: hostile, body: `“${hostile}”` }, 'paid', {
      ...to,
      displayName: hostile,
    });
    expect([text.includes(hostile), subject]).toEqual([true, hostile]);
    expect(html.match(/<[^>]*>/g)).toEqual(letterOf({ title: '', body: '' }, 'paid', to).html.match(/<[^>]*>/g));
    expect(html.split(escaped(hostile))).toHaveLength(4);
  });

  test('when any words are escaped, then nothing in them is markup, and they can be read back', async () => {
    const back: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
    await holds(
      'escaping',
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", ';', 'l', 't', '#', 'é', '𝒳', ' ') }),
        (words) => {
          const html = escaped(words);
          expect(html).not.toMatch(/[<>"']/);
          expect(html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => back[name] ?? '')).toBe(words);
        },
      ),
      1000,
    );
  });

  test.each(mailKinds)('when it is of kind %s, then it says how to get no more of them', (kind) => {
    const { text, html } = letterOf({ title: 'T', body: 'B' }, kind, to);
    for (const words of [text, html]) expect(words).toContain(`emailPreferences.${kind}`);
  });
});
