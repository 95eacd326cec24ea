// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has placeholders of this form.
import { aParameter, dataOf, load, removeTemporaryFolders, writeAssembly, writeJson } from './assembly-folder.ts';

afterAll(removeTemporaryFolders);

const queue = (properties: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });

describe('given several stacks', () => {
  const base = {
    Resources: { Q: queue({ QueueName: 'q' }) },
    Outputs: { Url: { Value: { Ref: 'Q' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-url' } } } },
  };
  const importing = { Resources: { A: aParameter({ 'Fn::ImportValue': 'Base-url' }) } };

  it('when one imports from another, then both are loaded', () => {
    const assembly = load(writeAssembly({ Top: importing, Base: base, Other: base }), { stackName: 'Top' });
    expect(dataOf(assembly, 'A')).toBe('https://sqs.eu-central-1.amazonaws.com/000000000000/q');
    expect(assembly.resources.map(({ id }) => id)).toEqual(['Top/A', 'Base/Q']);
    expect(assembly.stackName).toBe('Top');
  });

  it('when a stack imports what it exports itself, then it is refused, as a first deploy would fail', () => {
    const Resources = { ...base.Resources, A: aParameter({ 'Fn::ImportValue': 'Base-url' }) };
    expect(() => load(writeAssembly({ Base: { ...base, Resources } }))).toThrow('no other stack');
  });

  it('when the condition of an export does not hold, then the stack that exports it in earnest is taken', () => {
    const Conditions = { Never: { 'Fn::Equals': [1, 2] } };
    const Outputs = { Url: { Value: 'wrong', Condition: 'Never', Export: { Name: 'Base-url' } } };
    const off = { Conditions, Resources: { Z: queue() }, Outputs };
    const assembly = load(writeAssembly({ Off: off, Top: importing, Base: base }), { stackName: 'Top' });
    expect(assembly.resources.map(({ id }) => id)).toEqual(['Top/A', 'Base/Q']);
  });

  it('when two import from each other, then it is refused, as neither could be deployed first', () => {
    const exporting = (mine: string, other: string) => ({
      Resources: { Mine: queue(), Other: aParameter({ 'Fn::ImportValue': other }) },
      Outputs: { Mine: { Value: { Ref: 'Mine' }, Export: { Name: mine } } },
    });
    const folder = writeAssembly({ One: exporting('one', 'two'), Two: exporting('two', 'one') });
    expect(() => load(folder, { stackName: 'One' })).toThrow('circular dependency: One/Other → Two/Other → One/Other');
  });

  it('when nested stacks wait for each other by an import, then it is refused', () => {
    const nested = (file: string, Parameters: unknown = {}) => ({
      Type: 'AWS::CloudFormation::Stack',
      Metadata: { 'aws:asset:path': file },
      Properties: { Parameters },
    });
    const folder = writeAssembly(
      {
        Shop: {
          Resources: {
            Between: aParameter({ 'Fn::GetAtt': ['Importing', 'Outputs.Name'] }),
            Importing: nested('importing.json'),
            Exporting: nested('exporting.json', { Between: { Ref: 'Between' } }),
          },
        },
      },
      {
        'importing.json': {
          Resources: { A: aParameter({ 'Fn::ImportValue': 'e' }) },
          Outputs: { Name: { Value: 'independent of A' } },
        },
        'exporting.json': {
          Parameters: { Between: { Type: 'String' } },
          Resources: { B: queue() },
          Outputs: { E: { Value: { Ref: 'Between' }, Export: { Name: 'e' } } },
        },
      },
    );
    expect(() => load(folder)).toThrow('circular dependency: Shop/Between → Shop/Importing → Shop/Importing/A →');
  });

  it('when none is named, or a wrong one, then the error lists them', () => {
    const folder = writeAssembly({ Top: importing, Base: base });
    expect(() => load(folder)).toThrow('which stack of the assembly? It has: Top, Base');
    expect(() => load(folder, { stackName: 'Zip' })).toThrow('no stack Zip; it has: Top, Base');
  });

  it('when a stage holds the stack, then it is found in the folder of the stage', () => {
    const folder = writeAssembly({});
    writeJson(folder, 'manifest.json', {
      artifacts: { 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } },
    });
    writeJson(folder, 'assembly-Prod/ProdBase.template.json', base);
    writeJson(folder, 'assembly-Prod/manifest.json', {
      artifacts: {
        ProdBase: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'ProdBase.template.json', stackName: 'Prod-Base' },
        },
      },
    });
    expect(load(folder).resources.map(({ id }) => id)).toEqual(['Prod-Base/Q']);
  });
});
