import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Something at which the functions' own clients arrive in place of an AWS service, for all tests of a file.
 * @param endpoint the variable that tells the SDK where the service is
 * @param variables what else the functions' environment says
 */
export function standIn(endpoint: string, variables: Readonly<Record<string, string>>, answer: RequestListener): void {
  const before = { ...process.env };
  let server: Server;
  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, {
      [endpoint]: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...variables,
    });
  });
  afterAll(async () => {
    process.env = before;
    await new Promise((resolve) => server.close(resolve));
  });
}
