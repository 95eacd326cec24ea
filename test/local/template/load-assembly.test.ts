// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has placeholders of this form.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnsupportedResources } from '../../../local/template/errors.ts';
import {
  aParameter,
  dataOf,
  load,
  loadTemplate,
  removeTemporaryFolders,
  writeAssembly,
  writeJson,
} from './assembly-folder.ts';

afterAll(removeTemporaryFolders);

const queue = (properties: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });

/** A root with two nested stacks, one of them two levels deep; values go down as parameters and up as outputs. */
function aNestedAssembly(): string {
  const nested = (file: string, parameters: unknown) => ({
    Type: 'AWS::CloudFormation::Stack',
    Metadata: { 'aws:asset:path': file },
    Properties: { TemplateURL: 'https://nowhere', Parameters: parameters },
  });
  return writeAssembly(
    {
      Shop: {
        Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' } },
        Rules: {
          CheckBootstrapVersion: { Assertions: [{ Assert: { 'Fn::Contains': [['1'], { Ref: 'BootstrapVersion' }] } }] },
        },
        Resources: {
          Reader: aParameter({ 'Fn::GetAtt': ['Listings', 'Outputs.DeepArn'] }),
          Listings: nested('listings.nested.template.json', { Table: { Ref: 'Table' }, Stage: 'dev' }),
          Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'items' } },
        },
        Outputs: { Deep: { Value: { 'Fn::GetAtt': 'Listings.Outputs.DeepArn' } } },
      },
    },
    {
      'listings.nested.template.json': {
        Parameters: { Table: { Type: 'String' }, Stage: { Type: 'String' }, Size: { Type: 'Number', Default: '5' } },
        Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
        Resources: {
          Get: aParameter([{ Ref: 'Table' }, { Ref: 'Size' }, { Ref: 'AWS::StackName' }]),
          Backup: { ...queue(), Condition: 'IsProd' },
          Inner: nested('inner.nested.template.json', { Table: { 'Fn::Sub': '${Table}-x' } }),
        },
        Outputs: { DeepArn: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.QueueArn'] } } },
      },
      'inner.nested.template.json': {
        Parameters: { Table: { Type: 'String' } },
        Resources: { Queue: queue({ QueueName: { Ref: 'Table' } }) },
        Outputs: { QueueArn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
      },
    },
  );
}

describe('given nested stacks', () => {
  it('when loaded, then every resource has an id that tells its stack, and left-out ones are absent', () => {
    const assembly = load(aNestedAssembly());
    expect(assembly.resources.map(({ id }) => id)).toEqual([
      'Shop/Reader',
      'Shop/Listings',
      'Shop/Listings/Get',
      'Shop/Listings/Inner',
      'Shop/Listings/Inner/Queue',
      'Shop/Table',
    ]);
  });

  it('when values go down as parameters and up as outputs, then they arrive', () => {
    const assembly = load(aNestedAssembly());
    const arn = 'arn:aws:sqs:eu-central-1:000000000000:items-x';
    expect(dataOf(assembly, 'Reader')).toBe(arn);
    expect(assembly.outputs).toEqual({ Deep: arn });
    expect(dataOf(assembly, 'Get')).toEqual(['items', 5, expect.stringMatching(/^Shop-Listings-[A-Z0-9]{12}$/)]);
  });

  it('when a nested stack waits for a resource that waits for its output, then the circle is refused', () => {
    const folder = aNestedAssembly();
    writeJson(folder, 'Shop.template.json', {
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { TableName: { 'Fn::GetAtt': 'Listings.Outputs.DeepArn' } },
        },
        Listings: {
          Type: 'AWS::CloudFormation::Stack',
          Metadata: { 'aws:asset:path': 'listings.nested.template.json' },
          Properties: { Parameters: { Table: { Ref: 'Table' }, Stage: 'dev' } },
        },
      },
    });
    expect(() => load(folder)).toThrow('circular dependency: Shop/Table → Shop/Listings → Shop/Table');
  });

  it.each([
    ['passes too little', { Table: 't' }, 'Shop/Listings/Stage (Parameters.Stage): the parent stack passes no value'],
    [
      'passes too much',
      { Table: 't', Stage: 'dev', More: '1' },
      'Shop/Listings/More (Parameters): the parent stack passes',
    ],
  ])('when the parent %s, then it is refused', (_name, Parameters, message) => {
    const folder = aNestedAssembly();
    writeJson(folder, 'Shop.template.json', {
      Resources: {
        Listings: {
          Type: 'AWS::CloudFormation::Stack',
          Metadata: { 'aws:asset:path': 'listings.nested.template.json' },
          Properties: { Parameters },
        },
      },
    });
    expect(() => load(folder)).toThrow(message);
  });
});

describe('given conditions', () => {
  const Conditions = {
    Dev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    Prod: { 'Fn::Not': [{ Condition: 'Dev' }] },
    Either: { 'Fn::Or': [{ Condition: 'Prod' }, { Condition: 'Dev' }] },
    Both: { 'Fn::And': [{ Condition: 'Prod' }, { Condition: 'Dev' }] },
    One: { 'Fn::Equals': [1, '1'] },
  };
  const Parameters = { Stage: { Type: 'String', Default: 'dev' } };

  it('when they hold or not, then resources and outputs are there or not', () => {
    const Resources = Object.fromEntries(
      Object.keys(Conditions).map((name) => [`If${name}`, aParameter(0, { Condition: name })]),
    );
    const Outputs = { A: { Value: 'a', Condition: 'Prod' }, B: { Value: 'b', Condition: 'One' } };
    const assembly = loadTemplate({ Parameters, Conditions, Resources, Outputs });
    expect(assembly.resources.map(({ logicalId }) => logicalId)).toEqual(['IfDev', 'IfEither', 'IfOne']);
    expect(assembly.outputs).toEqual({ B: 'b' });
  });

  it('when something depends on a left-out resource, then DependsOn is ignored and Ref is refused', () => {
    const Gone = { ...queue({ QueueName: { Ref: 'Nobody' } }), Condition: 'Prod' };
    const fine = { Gone, A: aParameter({ 'Fn::If': ['Prod', { Ref: 'Gone' }, 'none'] }, { DependsOn: ['Gone'] }) };
    expect(dataOf(loadTemplate({ Parameters, Conditions, Resources: fine }), 'A')).toBe('none');
    const wrong = { Gone, A: aParameter({ Ref: 'Gone' }) };
    expect(() => loadTemplate({ Parameters, Conditions, Resources: wrong })).toThrow(
      'Shop/A (Properties.Data.Ref): Gone is left out, as its condition Prod is false',
    );
  });

  it.each([
    ['a circle', { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } }, 'circular dependency'],
    ['an unknown condition', { A: { Condition: 'Z' } }, 'there is no condition Z'],
    ['a reference to a resource', { A: { 'Fn::Equals': [{ Ref: 'R' }, 1] } }, 'R is not known yet here'],
    ['something else', { A: { 'Fn::Xor': [] } }, 'Fn::Xor is not a condition function'],
  ])('when they hold %s, then it is refused', (_name, wrong, message) => {
    expect(() => loadTemplate({ Conditions: wrong, Resources: { R: aParameter(0, { Condition: 'A' }) } })).toThrow(
      message,
    );
  });
});

describe('given names in a template', () => {
  it('when pseudo parameters are used, then they are those of the options', () => {
    const names = ['Region', 'AccountId', 'Partition', 'URLSuffix', 'StackName', 'StackId'];
    const Resources = { A: aParameter(names.map((name) => ({ Ref: `AWS::${name}` }))) };
    expect(dataOf(loadTemplate({ Resources }), 'A')).toEqual([
      'eu-central-1',
      '000000000000',
      'aws',
      'amazonaws.com',
      'Shop',
      expect.stringMatching(/^arn:aws:cloudformation:eu-central-1:000000000000:stack\/Shop\/[0-9a-f-]{36}$/),
    ]);
  });

  it('when parameters have defaults, then their type decides what they are', () => {
    const assembly = loadTemplate({
      Parameters: {
        Text: { Type: 'String', Default: '007' },
        Count: { Type: 'Number', Default: '3' },
        List: { Type: 'CommaDelimitedList', Default: 'a, b' },
        Numbers: { Type: 'List<Number>', Default: '1,2' },
      },
      Mappings: { Sizes: { dev: { small: 1 } } },
      Resources: {
        A: aParameter([{ Ref: 'Text' }, { Ref: 'Count' }, { Ref: 'List' }, { Ref: 'Numbers' }]),
        B: aParameter({ 'Fn::FindInMap': ['Sizes', 'dev', 'small'] }),
      },
    });
    expect(dataOf(assembly, 'A')).toEqual(['007', 3, ['a', 'b'], [1, 2]]);
    expect(dataOf(assembly, 'B')).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['nobody has', { Ref: 'Nobody' }, 'Shop/A (Properties.Data.deep.0.Ref): nothing in the template is called Nobody'],
    ['every object has', { Ref: 'constructor' }, 'nothing in the template is called constructor'],
    ['only a resource has', { 'Fn::GetAtt': ['Q', 'Size'] }, 'Q (AWS::SQS::Queue) has no attribute Size; known: Arn'],
    ['nothing exports', { 'Fn::ImportValue': 'x' }, 'no other stack of the assembly exports x'],
    [
      'is looked up later',
      { 'Fn::Join': ['', ['{{resolve:', 'ssm:/x', '}}']] },
      '{{resolve:ssm:/x}} can not be looked up',
    ],
  ])('when a name is used that %s, then the error tells where', (_name, value, message) => {
    const Resources = { Q: queue(), A: aParameter({ deep: [value] }) };
    expect(() => loadTemplate({ Resources })).toThrow(message);
  });

  it.each([
    ['has no value', { P: { Type: 'String' } }, 'no default, and nothing passes a value'],
    ['is looked up at deploy time', { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } }, 'AWS::SSM::'],
    [
      'is not allowed',
      { P: { Type: 'String', Default: 'c', AllowedValues: ['a', 'b'] } },
      'not among the allowed values',
    ],
    ['is no number', { P: { Type: 'Number', Default: 'many' } }, '"many" is no number'],
  ])('when a parameter %s, then it is refused', (_name, Parameters, message) => {
    expect(() => loadTemplate({ Parameters, Resources: { A: aParameter({ Ref: 'P' }) } })).toThrow(message);
  });

  it('when two resources would have the same name, then it is refused', () => {
    const Resources = { A: queue({ QueueName: 'same' }), B: queue({ QueueName: 'same' }) };
    expect(() => loadTemplate({ Resources })).toThrow('Shop/A and Shop/B are both called arn:aws:sqs');
  });
});

describe('given types that this cloud does not run', () => {
  it('when loaded, then one error lists all of them, nested ones too, but not those left out', () => {
    const folder = aNestedAssembly();
    writeJson(folder, 'inner.nested.template.json', {
      Parameters: { Table: { Type: 'String' } },
      Conditions: { Never: { 'Fn::Equals': [1, 2] } },
      Resources: {
        Cluster: { Type: 'AWS::ECS::Cluster' },
        Gone: { Type: 'AWS::ECS::Service', Condition: 'Never' },
        Meta: { Type: 'AWS::CDK::Metadata' },
      },
    });
    const act = () => load(folder, { supported: new Set(['AWS::SSM::Parameter']) });
    expect(act).toThrow(UnsupportedResources);
    expect(act).toThrow(
      'can not run 2 resource(s) of the assembly:\n  Shop/Listings/Inner/Cluster (AWS::ECS::Cluster)\n  Shop/Table (AWS::DynamoDB::GlobalTable)',
    );
  });

  it('when a condition depends on one of them, then it is still that error', () => {
    const folder = aNestedAssembly();
    writeJson(folder, 'Shop.template.json', {
      Resources: {
        Custom: { Type: 'Custom::Thing' },
        Listings: {
          Type: 'AWS::CloudFormation::Stack',
          Metadata: { 'aws:asset:path': 'listings.nested.template.json' },
          Properties: { Parameters: { Table: 't', Stage: { 'Fn::GetAtt': ['Custom', 'Stage'] } } },
        },
      },
    });
    expect(() => load(folder)).toThrow('Shop/Custom (Custom::Thing)');
  });
});

describe('given code assets', () => {
  function withAssets(files: unknown): string {
    const folder = writeAssembly({ Shop: { Resources: { Q: queue() } } });
    writeJson(folder, 'Root.assets.json', { files });
    mkdirSync(join(folder, 'asset.abc'));
    writeFileSync(join(folder, 'one.zip'), 'zip');
    return folder;
  }
  const asset = (path: string, objectKey: string, packaging = 'zip') => ({
    source: { path, packaging },
    destinations: { here: { bucketName: 'b', objectKey } },
  });

  it('when asked by key, then the folder is given', () => {
    const folder = withAssets({ abc: asset('asset.abc', 'abc.zip') });
    expect(load(folder).codeFolder('abc.zip')).toBe(join(folder, 'asset.abc'));
  });

  it.each([
    ['unknown', 'other.zip', 'no asset of the assembly is published as other.zip'],
    ['not on disk', 'gone.zip', 'the asset of gone.zip is missing'],
    ['a single file', 'one.zip', 'the asset of one.zip is a single file'],
  ])('when it is %s, then the error says so', (_name, key, message) => {
    const files = { gone: asset('asset.gone', 'gone.zip'), one: asset('one.zip', 'one.zip', 'file') };
    expect(() => load(withAssets(files)).codeFolder(key)).toThrow(message);
  });
});

describe('given files that can not be read', () => {
  it.each([
    ['no manifest', 'manifest.json', undefined, /can not read .*manifest\.json/],
    ['a template that is no object', 'Shop.template.json', [], /does not hold a JSON object/],
    ['a resource without a type', 'Shop.template.json', { Resources: { A: {} } }, /Type of .*A must be a string/],
    [
      'a transform',
      'Shop.template.json',
      { Transform: 'AWS::Serverless-2016-10-31' },
      /runs only inside CloudFormation/,
    ],
  ])('when there is %s, then the error names the file', (_name, file, content, message) => {
    const folder = writeAssembly({ Shop: { Resources: {} } });
    if (content === undefined) writeFileSync(join(folder, file), '{ torn');
    else writeJson(folder, file, content);
    expect(() => load(folder)).toThrow(message);
  });
});
