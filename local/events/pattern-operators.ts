import { BlockList, isIP } from 'node:net';
import { isObject } from './properties.ts';

/** A value at the end of a path of an event. */
export type Leaf = string | number | boolean | null;
export type LeafTest = (leaf: Leaf) => boolean;

/** `{ exists: false }` asks for the absence of a value, which no test of a value can express. */
export const ABSENT = Symbol('absent');

/** The range of numbers that a numeric comparison takes, from the EventBridge documentation. */
const LARGEST_NUMBER = 5e9;

/**
 * The test that one operator of the event pattern language stands for.
 * @throws Error naming `where`, for an unknown operator or an operand it does not take
 */
export function parseOperator(where: string, name: string, operand: unknown): LeafTest | typeof ABSENT {
  switch (name) {
    case 'prefix':
    case 'suffix':
      return affix(where, name, operand);
    case 'equals-ignore-case':
      return equalsIgnoreCase(string(where, name, operand));
    case 'wildcard':
      return wildcard(where, string(where, name, operand));
    case 'cidr':
      return cidr(where, string(where, name, operand));
    case 'numeric':
      return numeric(where, operand);
    case 'exists':
      if (typeof operand !== 'boolean') throw new Error(`${where}: exists must be true or false`);
      return operand ? () => true : ABSENT;
    case 'anything-but':
      return anythingBut(where, operand);
    default:
      throw new Error(`${where}: unknown operator "${name}"`);
  }
}

function string(where: string, name: string, operand: unknown): string {
  if (typeof operand !== 'string') throw new Error(`${where}: ${name} must be a string`);
  return operand;
}

function equalsIgnoreCase(wanted: string): LeafTest {
  const lower = wanted.toLowerCase();
  return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === lower;
}

function affix(where: string, name: 'prefix' | 'suffix', operand: unknown): LeafTest {
  const has = (text: string, part: string): boolean =>
    name === 'prefix' ? text.startsWith(part) : text.endsWith(part);
  if (isObject(operand)) {
    const [inner, ...others] = Object.keys(operand);
    if (inner !== 'equals-ignore-case' || others.length > 0)
      throw new Error(`${where}: unknown operator "${inner ?? ''}" within ${name}`);
    const lower = string(where, inner, operand[inner]).toLowerCase();
    return (leaf) => typeof leaf === 'string' && has(leaf.toLowerCase(), lower);
  }
  const wanted = string(where, name, operand);
  return (leaf) => typeof leaf === 'string' && has(leaf, wanted);
}

/** `*` stands for any number of characters; `\*` and `\\` for themselves. */
function wildcard(where: string, pattern: string): LeafTest {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      at += 1;
      const escaped = pattern.charAt(at);
      if (escaped !== '*' && escaped !== '\\') throw new Error(`${where}: wildcard takes only \\* and \\\\ as escapes`);
      source += `\\${escaped}`;
    } else if (character === '*') {
      if (pattern.charAt(at + 1) === '*') throw new Error(`${where}: wildcard does not take consecutive *`);
      source += '[^]*';
    } else source += character.replace(/[.+?^${}()|[\]/-]/, '\\$&');
  }
  const expression = new RegExp(`^${source}$`);
  return (leaf) => typeof leaf === 'string' && expression.test(leaf);
}

function cidr(where: string, range: string): LeafTest {
  const [address = '', bits = '', ...others] = range.split('/');
  const family = isIP(address);
  const length = Number(bits);
  if (!family || others.length > 0 || !/^\d+$/.test(bits) || length > (family === 4 ? 32 : 128))
    throw new Error(`${where}: cidr takes a range of addresses such as 10.0.0.0/24`);
  const block = new BlockList();
  block.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  return (leaf) =>
    typeof leaf === 'string' && isIP(leaf) === family && block.check(leaf, family === 4 ? 'ipv4' : 'ipv6');
}

/** `["=", x]`, one bound, or a lower and an upper bound. */
function numeric(where: string, operand: unknown): LeafTest {
  const wrong = new Error(`${where}: numeric takes ["=", x], one bound, or a lower and an upper bound`);
  if (!Array.isArray(operand)) throw wrong;
  const [first, low, second, high, ...others] = operand as unknown[];
  const test = comparison(wrong, first, low);
  if (operand.length === 2) return test;
  const upper = comparison(wrong, second, high);
  const ranged = (first === '>' || first === '>=') && (second === '<' || second === '<=');
  if (!ranged || others.length > 0 || Number(low) >= Number(high)) throw wrong;
  return (leaf) => test(leaf) && upper(leaf);
}

function comparison(wrong: Error, sign: unknown, bound: unknown): LeafTest {
  if (typeof bound !== 'number' || Math.abs(bound) > LARGEST_NUMBER) throw wrong;
  const compare = { '=': same, '<': below, '<=': atMost, '>': above, '>=': atLeast }[String(sign)];
  if (!compare) throw wrong;
  return (leaf) => typeof leaf === 'number' && compare(leaf, bound);
}

const same = (a: number, b: number): boolean => a === b;
const below = (a: number, b: number): boolean => a < b;
const atMost = (a: number, b: number): boolean => a <= b;
const above = (a: number, b: number): boolean => a > b;
const atLeast = (a: number, b: number): boolean => a >= b;

/** Needs a value to be there: an absent one does not match. */
function anythingBut(where: string, operand: unknown): LeafTest {
  if (isObject(operand)) return anythingButMatching(where, operand);
  const refused: unknown[] = Array.isArray(operand) ? operand : [operand];
  const kind = typeof refused[0];
  if ((kind !== 'string' && kind !== 'number') || refused.some((value) => typeof value !== kind))
    throw new Error(`${where}: anything-but takes strings or numbers, not a mixture`);
  const values = new Set(refused);
  return (leaf) => !values.has(leaf);
}

function anythingButMatching(where: string, operand: Record<string, unknown>): LeafTest {
  const [name = '', ...others] = Object.keys(operand);
  if (!['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(name) || others.length > 0)
    throw new Error(`${where}: unknown operator "${[name, ...others].join(', ')}" within anything-but`);
  const given = operand[name];
  const parts: unknown[] = Array.isArray(given) ? given : [given];
  if (parts.length === 0) throw new Error(`${where}: anything-but takes no empty list`);
  const tests = parts.map((part) => {
    const wanted = string(where, `anything-but ${name}`, part);
    if (wanted === '' && name.endsWith('fix')) throw new Error(`${where}: anything-but ${name} takes no empty string`);
    return parseOperator(where, name, wanted) as LeafTest;
  });
  return (leaf) => !tests.some((test) => test(leaf));
}
