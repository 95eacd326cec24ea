import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { type Synthesized, synthesizeStage } from '../support/stack.ts';

/** A reason says why it is meant to be so; a word or two can not. */
const SHORTEST_REASON = 40;

/** The checks with acknowledgements set aside, so that they show what those are for. */
const unforgiving = (app: App): AwsSolutionsChecks =>
  Object.defineProperty(new AwsSolutionsChecks(app), 'isAcknowledged', { value: () => false });

interface Acknowledged {
  readonly path: string;
  readonly id: string;
  readonly reason: string;
}

function acknowledgedIn(app: App): Acknowledged[] {
  const read = (construct: IConstruct): Acknowledged[] =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, unknown>).map(([id, reason]) => ({
          path: construct.node.path,
          id: id.replace(/^annotation::/i, ''),
          reason: typeof reason === 'string' ? reason : JSON.stringify(reason),
        })),
      );
  return app.node.findAll().flatMap(read);
}

const findings = (checks: AwsSolutionsChecks, app: App): { rule: string; path: string }[] =>
  checks
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })),
    );

describe.each(['dev', 'prod'] as const)('given stage %s', (name) => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesizeStage(name, {
      ...{ alarmEmail: 'ops@example.com', corsOrigins: 'https://a.example', mailFrom: 'no-reply@market.example' },
    });
  });
  afterAll(() => stack.remove());

  test('then the security checks find nothing that is not acknowledged', () => {
    expect(findings(new AwsSolutionsChecks(stack.app), stack.app)).toEqual([]);
  });

  test('then every acknowledgement gives its reason', () => {
    const all = acknowledgedIn(stack.app);

    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(({ reason }) => reason.length < SHORTEST_REASON)).toEqual([]);
  });

  test('then every acknowledgement is of something the checks do find there', () => {
    const found = findings(unforgiving(stack.app), stack.app);
    const idle = acknowledgedIn(stack.app).filter(
      ({ path, id }) => !found.some((finding) => finding.rule === id && finding.path.startsWith(`${path}/`)),
    );

    process.stdout.write(`${name}: ${found.length} findings, all acknowledged\n`);
    expect(idle).toEqual([]);
  });

  test('then the checks see what is wrong when something is', () => {
    new Bucket(stack.stack, 'Planted');
    try {
      expect(findings(new AwsSolutionsChecks(stack.app), stack.app)).toEqual(
        expect.arrayContaining([
          { rule: 'AwsSolutions-S1', path: expect.stringContaining('/Planted/') },
          { rule: 'AwsSolutions-S10', path: expect.stringContaining('/Planted/') },
        ]),
      );
    } finally {
      stack.stack.node.tryRemoveChild('Planted');
    }
  });
});

test('given a finding that nobody acknowledged then the program that is deployed does not synthesize', async () => {
  const before = { ...process.env };
  const directory = mkdtempSync(join(tmpdir(), 'swapyard-checks-'));
  process.env['CDK_OUTDIR'] = directory;
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ stage: 'prod', payments: 'sandbox' });
  delete process.env['CDK_VALIDATION'];
  const acknowledge = jest.spyOn(Validations.prototype, 'acknowledge').mockReturnValue();
  // The CDK's rules on CloudFormation's syntax take twenty times as long and are not what this is about.
  const syntax = jest.spyOn(CloudFormationValidatePlugin.prototype, 'validate');
  syntax.mockReturnValue({ success: true, violations: [] });
  try {
    // It runs when it is imported, once in a process: that its own checks are satisfied is shown above.
    await expect(import('../../bin/swapyard.ts')).rejects.toThrow(/AwsSolutions-COG8/);
    expect(acknowledge).toHaveBeenCalled();
  } finally {
    acknowledge.mockRestore();
    syntax.mockRestore();
    process.env = before;
    rmSync(directory, { recursive: true, force: true });
  }
});
