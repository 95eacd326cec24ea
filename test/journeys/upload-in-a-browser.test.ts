import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { testAssembly } from '../support/assembly.ts';
import { type Declarations, type Variant, variantOf } from '../support/assembly-variant.ts';
import { startBrowser, withBrowser } from '../support/browser.ts';
import { aProduct } from '../support/builders.ts';
import { joinAs, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { jpeg, plain } from '../support/pictures.ts';

/** Lets pages of one origin use the API and post forms to the bucket, as `-c corsOrigins=…` does. */
const openTo = (origin: string) => (declarations: Declarations) => {
  const resources = declarations.flatMap((template) => Object.values(template));
  const of = (type: string) => resources.find(({ Type }) => Type === type)?.Properties ?? {};
  (of('AWS::ApiGatewayV2::Api')['CorsConfiguration'] as { AllowOrigins: string[] }).AllowOrigins = [origin];
  const { CorsRules } = of('AWS::S3::Bucket')['CorsConfiguration'] as { CorsRules: { AllowedOrigins: string[] }[] };
  for (const rule of CorsRules) rule.AllowedOrigins = [origin];
};

withBrowser('a seller with a web app on an origin of its own', () => {
  let pages: Server;
  let origin: string;
  let variant: Variant;
  let cloud: TestCloud;
  let seller: Person;
  let browser: Browser;

  beforeAll(async () => {
    const html = readFileSync('test/journeys/upload-page.html');
    pages = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    variant = variantOf(testAssembly, openTo(origin));
    cloud = await startTestCloud({ assemblyDirectory: variant.directory });
    seller = await joinAs(cloud, 'seller');
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
    variant?.remove();
    pages?.close();
  });

  /** What the page says in the end once a file was chosen on it. */
  async function choose(site: string, file: Buffer): Promise<string> {
    const { id: listingId } = await seller.api.createListing({ body: aProduct() });
    const page = await browser.newPage();
    try {
      await page.goto(`${site}/#${new URLSearchParams({ api: cloud.url, token: seller.accessToken, listingId })}`);
      await page.setInputFiles('#file', { name: 'shelf.jpg', mimeType: 'image/jpeg', buffer: file });
      const state = page.locator('#state', { hasText: /^(ready|failed)/ });
      await state.waitFor();
      return (await state.textContent()) ?? '';
    } finally {
      await page.close();
    }
  }

  test('picks a file, posts it across origins and sees its thumbnail', async () => {
    // The right way up it is twice as wide as high.
    const file = await jpeg(plain(800, 400, [200, 40, 60]), { orientation: 8 });
    const [, size, red = 0, green = 0, blue = 0] =
      /^ready (\d+x\d+) (\d+),(\d+),(\d+),255$/.exec(await choose(origin, file)) ?? [];

    expect(size).toBe('320x160');
    for (const [is, was] of [
      [red, 200],
      [green, 40],
      [blue, 60],
    ])
      expect(Math.abs(Number(is) - Number(was))).toBeLessThan(8);
  });

  test('is told what is wrong with a file that is no photo', async () => {
    expect(await choose(origin, Buffer.from('<html>'))).toMatch(/^failed: This file is not a picture/);
  });

  test('can do nothing from an origin that nobody has named', async () => {
    expect(await choose(origin.replace('127.0.0.1', 'localhost'), Buffer.from('x'))).toMatch(/^failed: .*fetch/);
  });
});
