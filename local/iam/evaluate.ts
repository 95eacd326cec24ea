import type { Statement } from '../types.ts';
import { type Context, conditionsHold } from './conditions.ts';
import { matchesGlob } from './glob.ts';
import type { FullStatement } from './statements.ts';

export interface AccessRequest {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, or `*` for an action that has no resource */
  readonly resource: string;
  readonly context?: Context;
}

export interface Decision {
  readonly allowed: boolean;
  /** The statement that decided; none in an implicit denial. */
  readonly by?: Statement;
  readonly reason: 'allow' | 'explicit-deny' | 'implicit-deny';
}

/**
 * What IAM answers: a denial that applies wins over any permission, and what nothing permits is denied.
 * @param statements as `validateStatements` gives them
 */
export function evaluate(statements: readonly Statement[], request: AccessRequest): Decision {
  const applying = statements.filter((statement) => applies(statement, request));
  const denial = applying.find(({ Effect }) => Effect === 'Deny');
  if (denial) return { allowed: false, by: denial, reason: 'explicit-deny' };
  const permission = applying.find(({ Effect }) => Effect === 'Allow');
  if (permission) return { allowed: true, by: permission, reason: 'allow' };
  return { allowed: false, reason: 'implicit-deny' };
}

/** The statement, as JSON, that a policy would need so that the request is allowed. */
export function missingStatement({ action, resource }: AccessRequest): string {
  return JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
}

function applies(statement: FullStatement, { action, resource, context = {} }: AccessRequest): boolean {
  const isAction = (pattern: string) => matchesGlob(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => matchesGlob(pattern, resource);
  return (
    named(statement.Action, statement.NotAction, isAction) &&
    named(statement.Resource, statement.NotResource, isResource) &&
    conditionsHold(statement.Condition, context)
  );
}

function named(
  those: string | readonly string[],
  allBut: string | readonly string[] | undefined,
  fits: (pattern: string) => boolean,
): boolean {
  return allBut === undefined ? [those].flat().some(fits) : ![allBut].flat().some(fits);
}
