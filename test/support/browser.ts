import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, or one that is named. Without any, a person has to look at the pages themselves. */
const executablePath = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  existsSync,
);

/** `describe` where there is a browser; its tests pass over themselves where there is none. */
export const withBrowser = executablePath === undefined ? describe.skip : describe;

/** A browser that calls nobody by itself. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
