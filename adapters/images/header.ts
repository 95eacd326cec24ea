import type { Rejection, RejectionReason } from '../../core/photos/images.ts';

/** Pixels, before any rotation. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a file says of itself, read without decoding anything. */
export interface Header extends Size {
  /** As much of the file as decoding takes: what decoders are not given can not harm them. */
  readonly essence: Uint8Array;
}

export const rejection = (rejected: RejectionReason, detail: string): Rejection => ({ rejected, detail });

export const endsEarly = (name: string): Rejection => rejection('damaged', `the ${name} ends too early`);
export const malformed = (name: string): Rejection => rejection('damaged', `not a well-formed ${name}`);

export const tooManyPixels = ({ width, height }: Size, kind: string): Rejection =>
  rejection('too-many-pixels', `${width} × ${height} pixels as ${kind}`);

/** The same bytes with Buffer's readers; nothing is copied. */
export const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
