import type { StoreAnswer } from './client.ts';

/** Operations that tell what they cost, if asked. */
const METERED = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactGetItems',
  'TransactWriteItems',
]);
const ASK = '"ReturnConsumedCapacity":"TOTAL"';
/** Room for the costs of the 25 tables that a batch may name, 255 characters each, at the end of an answer. */
const TAIL_BYTES = 16_384;
/**
 * The last member of an answer, if it is the costs. Exactly one brace follows it, so it is a member of the answer itself
 * and not an attribute of an item by that name; and within a text its quotes would be escaped.
 */
const AT_THE_END = /,?"ConsumedCapacity":(\{[^{}]*\}|\[(?:\{[^{}]*\},?)*\])\}\s*$/;

interface Cost {
  readonly CapacityUnits?: number;
}

/** A request to the store that asks what it costs, and how to undo that in the answer. */
export interface Metered {
  readonly body: readonly Buffer[];
  /** @returns the answer that the caller is to see, and capacity units if the store tells them */
  readonly finish: (answer: StoreAnswer) => StoreAnswer & { readonly units?: number };
}

/** Makes a request ask what it costs, without copying its body. */
export function metered(operation: string, body: Buffer, input: Readonly<Record<string, unknown>>): Metered {
  if (!METERED.has(operation)) return { body: [body], finish: (answer) => answer };
  const asked = input['ReturnConsumedCapacity'];
  if (asked === 'TOTAL' || asked === 'INDEXES') return { body: [body], finish: (answer) => measure(answer) };
  // Anything else that was asked for is invalid; the store says so in its own words.
  if (asked !== undefined && asked !== 'NONE') return { body: [body], finish: (answer) => answer };
  if (asked === 'NONE') {
    const changed = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    return { body: [Buffer.from(changed)], finish: strip };
  }
  const brace = body.indexOf('{') + 1;
  const opening = Buffer.from(`{${ASK}${Object.keys(input).length > 0 ? ',' : ''}`);
  return { body: [opening, body.subarray(brace)], finish: strip };
}

function measure(answer: StoreAnswer): StoreAnswer & { units?: number } {
  if (answer.status >= 400) return answer;
  const output = JSON.parse(answer.body.toString('utf8')) as { ConsumedCapacity?: Cost | Cost[] };
  return { ...answer, ...sum(output.ConsumedCapacity) };
}

function strip(answer: StoreAnswer): StoreAnswer & { units?: number } {
  if (answer.status >= 400) return answer;
  const from = Math.max(0, answer.body.length - TAIL_BYTES);
  // Byte by byte, so that positions in the text are positions in the buffer.
  const tail = answer.body.toString('latin1', from);
  const found = AT_THE_END.exec(tail);
  if (found) {
    const costs = JSON.parse(Buffer.from(found[1] ?? '{}', 'latin1').toString('utf8')) as Cost | Cost[];
    // The brace that closes the answer moves to where the costs began: a large answer is not copied for it.
    const end = from + found.index;
    answer.body.write('}', end);
    return { status: answer.status, body: answer.body.subarray(0, end + 1), ...sum(costs) };
  }
  const { ConsumedCapacity: costs, ...output } = JSON.parse(answer.body.toString('utf8')) as {
    ConsumedCapacity?: Cost | Cost[];
  };
  return { status: answer.status, body: Buffer.from(JSON.stringify(output)), ...sum(costs) };
}

function sum(costs: Cost | readonly Cost[] | undefined): { units?: number } {
  if (costs === undefined) return {};
  return { units: [costs].flat().reduce((total, { CapacityUnits: units = 0 }) => total + units, 0) };
}
