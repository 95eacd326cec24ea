import { malformedXml } from './errors.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An element with text in it. Control characters become references, as S3 writes them though XML 1.0 has no such. */
export function leaf(name: string, value: string | number | boolean): string {
  const text = String(value).replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys of objects may hold any character
    /[&<>"\u0000-\u001f\u007f]/g,
    (character) => ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
  return `<${name}>${text}</${name}>`;
}

/** An element of elements. */
export const branch = (name: string, ...children: readonly string[]): string =>
  `<${name}>${children.join('')}</${name}>`;

/** A whole document; its root is in the namespace of S3's schema unless told. */
export function document(name: string, children: readonly string[], namespace: string | undefined = S3_NAMESPACE) {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return Buffer.from(`${DECLARATION}<${name}${attribute}>${children.join('')}</${name}>`);
}

/** As errors and answers to forms are: in no namespace. */
export const plainDocument = (name: string, children: readonly string[]): Buffer =>
  Buffer.from(`${DECLARATION}${branch(name, ...children)}`);

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  name: string;
  children: Element[];
  text: string;
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y;
const DEEPEST = 16;

/**
 * Reads the XML of a request. Prefixes, DOCTYPE and CDATA are not understood: no client sends them.
 * @throws S3Error `MalformedXML`
 */
export function parseXml(text: string): Element {
  const root: Open = { name: '', children: [], text: '' };
  const open: Open[] = [root];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    const parent = open.at(-1);
    if (!token || !parent) throw malformedXml();
    const [whole, closes, name, , empty] = token;
    if (name === undefined) {
      if (!whole.startsWith('<')) parent.text += decoded(whole);
    } else if (closes) {
      if (open.length === 1 || parent.name !== name) throw malformedXml();
      open.pop();
    } else {
      const element: Open = { name, children: [], text: '' };
      parent.children.push(element);
      if (!empty) open.push(element);
      if (open.length > DEEPEST) throw malformedXml();
    }
  }
  const [only] = root.children;
  if (open.length > 1 || root.children.length !== 1 || !only || root.text.trim() !== '') throw malformedXml();
  return only;
}

/** Text of the one child of that name, if there is one. */
export function textOf(element: Element, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function decoded(text: string): string {
  return text.replace(/&([^;&]*);?/g, (reference, name: string) => {
    if (!reference.endsWith(';')) throw malformedXml();
    if (Object.hasOwn(NAMED, name)) return NAMED[name] ?? '';
    const code = /^#x[0-9a-f]{1,6}$/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (!/^#(?:x[0-9a-f]{1,6}|\d{1,7})$/i.test(name) || code > 0x10ffff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}
