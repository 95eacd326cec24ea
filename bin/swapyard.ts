import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stageOf } from '../lib/stage.ts';
import { SwapyardStack } from '../lib/swapyard-stack.ts';

/** `cdk synth -c stage=prod -c payments=sandbox`: the stage decides what is kept and protected, see lib/stage.ts. */
const app = new App();
const stage = stageOf(app.node.tryGetContext('stage'), (key) => app.node.tryGetContext(key));
new SwapyardStack(app, `Swapyard-${stage.name}`, { stage });
// Off with CDK_VALIDATION=false, where a run is about something else.
if (process.env['CDK_VALIDATION'] !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
