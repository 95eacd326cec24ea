import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { de, fr, ja, ru } from 'zod/locales';
import { kebab } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { commands, consumers, schedules, streams, tasks, uploads } from '../../functions/operations.ts';

/** A cold start reads and compiles all of it. A client of another AWS service is about 50 KiB, zod's locales 350. */
const LARGEST_KIB = 640;

const names = [
  ...Object.keys(routes),
  ...Object.keys(streams),
  ...Object.keys(commands),
  ...Object.keys(consumers),
  ...Object.keys(uploads),
  ...Object.keys(tasks),
  ...Object.keys(schedules),
].map(kebab);
const bundle = (name: string): string => join('dist', name, 'index.mjs');

/** Source text with the escapes of characters undone: the bundler writes ASCII only. */
const readable = (source: string): string =>
  source.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi, (_, byte, unit) =>
    String.fromCharCode(Number.parseInt(byte ?? unit, 16)),
  );

/** Beginnings of messages that only the locales can hold. */
const foreign = [de, fr, ja, ru].map((language) => {
  const told = language().localeError({ code: 'invalid_type', expected: 'string', input: 1, path: [] });
  return /^[^ :]+/.exec(typeof told === 'string' ? told : String(told?.message))?.[0] ?? '';
});

const foreignIn = (source: string): string[] => foreign.filter((word) => readable(source).includes(word));

test('there is a bundle for each function, and for nothing else', () => {
  expect(readdirSync('dist').sort()).toEqual([...names].sort());
  expect(names.map((name) => statSync(bundle(name)).isFile())).not.toContain(false);
});

test('no bundle holds the locales of zod', async () => {
  // The way of importing that brings them along: so the words are known to be there when the locales are.
  const { outputFiles } = await build({
    stdin: { contents: "import { z } from 'zod'; console.log(z.string());", resolveDir: process.cwd() },
    ...{ bundle: true, minify: true, format: 'esm', write: false },
  });
  expect(foreignIn(String(outputFiles?.[0]?.text))).toEqual(foreign);

  const found = names.map((name) => [name, foreignIn(readFileSync(bundle(name), 'utf8'))] as const);
  expect(found.filter(([, words]) => words.length > 0)).toEqual([]);
});

test(`no bundle is larger than ${LARGEST_KIB} KiB`, () => {
  const sizes = names
    .map((name) => [name, Math.round(statSync(bundle(name)).size / 1024)] as const)
    .sort(([, a], [, b]) => b - a);

  process.stdout.write(`bundles in KiB: ${sizes.map(([name, kib]) => `${name} ${kib}`).join(', ')}\n`);
  expect(sizes.filter(([, kib]) => kib > LARGEST_KIB)).toEqual([]);
});
