import { withLoopbackNames } from '../../../local/cdn/loopback-names.ts';
import type { Assembly, Resource } from '../../../local/types.ts';

const URL_HERE = 'http://127.0.0.1:3001';
const names = [{ domainName: 'd123.cloudfront.net', url: URL_HERE }];

const aFunction = (Variables: Record<string, unknown>): Resource => ({
  ...{ id: 'Stack/fn', logicalId: 'fn', type: 'AWS::Lambda::Function', ref: 'fn', attributes: {} },
  properties: { Timeout: 3, Environment: { Variables } },
});
const anAssembly = (outputs: Record<string, string>, ...resources: Resource[]): Assembly => ({
  ...{ stackName: 'Stack', region: 'eu-central-1', account: '000000000000', codeFolder: () => '' },
  outputs,
  resources,
});

test.each([
  ['https://d123.cloudfront.net', URL_HERE],
  ['https://d123.cloudfront.net/photos/', `${URL_HERE}/photos/`],
  ['https://d123.cloudfront.net,https://d123.cloudfront.net', `${URL_HERE},${URL_HERE}`],
  ['{"url":"https://d123.cloudfront.net"}', `{"url":"${URL_HERE}"}`],
  ['https://d123.cloudfront.net.example.com', 'https://d123.cloudfront.net.example.com'],
  ['https://d1234.cloudfront.net', 'https://d1234.cloudfront.net'],
  ['https://d123xcloudfront.net', 'https://d123xcloudfront.net'],
  ['http://d123.cloudfront.net', 'http://d123.cloudfront.net'],
  ['d123.cloudfront.net', 'd123.cloudfront.net'],
])('given %s in an environment or an output, then there it is %s', (given, expected) => {
  const assembly = withLoopbackNames(anAssembly({ Url: given }, aFunction({ A: given, B: 1 })), names);
  expect(assembly.outputs).toEqual({ Url: expected });
  expect(assembly.resources).toEqual([aFunction({ A: expected, B: 1 })]);
});

test('given a resource that is no function, or has no environment, then it stays as it is', () => {
  const { type, ...rest } = aFunction({ A: 'https://d123.cloudfront.net' });
  const others = [
    { ...rest, type: 'AWS::S3::Bucket' },
    { ...rest, type, properties: {} },
  ];
  expect(withLoopbackNames(anAssembly({}, ...others), names).resources).toEqual(others);
});
