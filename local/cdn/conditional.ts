import { type Answer, field, type HeaderFields, without } from './messages.ts';

/** Of a kept object, only what the viewer has not got yet: 304 for what it has, 206 for a part. */
export function asAskedFor(
  answer: Answer,
  { method, headers }: { readonly method: string; readonly headers: ReadonlyMap<string, string> },
): Answer {
  if (answer.status !== 200) return answer;
  if (isUnchanged(answer.headers, headers))
    return {
      status: 304,
      headers: without(answer.headers, 'content-length', 'content-type', 'content-encoding', 'content-range'),
      body: Buffer.alloc(0),
    };
  const range = method === 'GET' ? headers.get('range') : undefined;
  // Parts of a compressed form would be parts of something the viewer can not name.
  if (range === undefined || answer.headers['content-encoding'] !== undefined || !holdsIfRange(answer.headers, headers))
    return answer;
  return partOf(answer, range);
}

function isUnchanged(kept: HeaderFields, asked: ReadonlyMap<string, string>): boolean {
  const tags = asked.get('if-none-match');
  const tag = field(kept, 'etag');
  if (tags !== undefined)
    return tag !== undefined && (tags.trim() === '*' || tagsIn(tags).some((one) => opaque(one) === opaque(tag)));
  const since = Date.parse(asked.get('if-modified-since') ?? '');
  const modified = Date.parse(field(kept, 'last-modified') ?? '');
  return !Number.isNaN(since) && !Number.isNaN(modified) && modified <= since;
}

const tagsIn = (text: string): readonly string[] => text.match(/(?:W\/)?"[^"]*"/g) ?? [];
const opaque = (tag: string): string => tag.replace(/^W\//, '');

function holdsIfRange(kept: HeaderFields, asked: ReadonlyMap<string, string>): boolean {
  const condition = asked.get('if-range');
  if (condition === undefined) return true;
  const tag = field(kept, 'etag');
  return condition.startsWith('"') ? condition === tag : condition === field(kept, 'last-modified');
}

/** One range; what asks for several, or for none that there can be, gets the whole as from CloudFront. */
function partOf(answer: Answer, range: string): Answer {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  const size = answer.body.length;
  if (from === '' && to === '') return answer;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return answer;
  if (first >= size)
    return {
      status: 416,
      headers: {
        ...without(answer.headers, 'content-type'),
        'content-length': '0',
        'content-range': `bytes */${size}`,
      },
      body: Buffer.alloc(0),
    };
  const body = answer.body.subarray(first, last + 1);
  return {
    status: 206,
    headers: {
      ...answer.headers,
      'content-length': String(body.length),
      'content-range': `bytes ${first}-${last}/${size}`,
    },
    body,
  };
}
