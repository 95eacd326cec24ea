import { createHash } from 'node:crypto';
import type { MessageAttribute } from './queue.ts';

/** MD5 in hex: the checksum, no more, by which SQS and its SDKs detect a damaged body. */
export function md5(body: string | Buffer): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * MD5 of message attributes as the SQS Developer Guide defines it: by name, each length (4 bytes, big endian) and
 * bytes of name and data type, one byte of transport type, length and bytes of the value.
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string {
  const parts: Buffer[] = [];
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes).sort(byName)) {
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    parts.push(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    add(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return md5(Buffer.concat(parts));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
