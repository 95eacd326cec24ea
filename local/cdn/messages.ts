/** Names in lower case; a list where a header may not be joined, as with `set-cookie`. */
export type HeaderFields = Readonly<Record<string, string | readonly string[]>>;

/** One request of a viewer, as far as it has been read. */
export interface ViewerRequest {
  readonly method: string;
  /** Percent-encoded, as sent. */
  readonly path: string;
  /** `name=value` as sent, in the order sent. */
  readonly query: readonly string[];
  /** Names in lower case, without cookies. */
  readonly headers: ReadonlyMap<string, string>;
  /** `name=value` as sent. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
  /** Where it came from. */
  readonly address: string;
  readonly port: number;
  /** e.g. `1.1` */
  readonly httpVersion: string;
}

/** What is sent to an origin. */
export interface OriginRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Without its question mark; empty when there is none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an origin answers, and what a viewer gets. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body: Buffer;
}

/** The first value of a header. */
export function field(headers: HeaderFields, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Without some of the headers. */
export function without(headers: HeaderFields, ...names: readonly string[]): HeaderFields {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** The name in `name=value`. */
export const nameOf = (pair: string): string => {
  const equals = pair.indexOf('=');
  return equals < 0 ? pair : pair.slice(0, equals);
};

/** An answer with a text of one type. */
export function errorBody(status: number, type: string, text: string, headers: HeaderFields = {}): Answer {
  const body = Buffer.from(text);
  return { status, headers: { ...headers, 'content-type': type, 'content-length': String(body.length) }, body };
}
