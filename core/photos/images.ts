/** Why a file can not be a photo; shown to the seller. */
export const rejectionReasons = {
  'not-an-image': 'This file is not a picture. Send a JPEG, PNG or WebP.',
  'unsupported-format': 'Files of this kind are not accepted. Send the picture as JPEG, PNG or WebP.',
  damaged: 'This picture is damaged or incomplete. Send it again, or take another one.',
  'too-many-pixels': 'This picture has too many pixels. Send a smaller version of it.',
  animated: 'This picture is animated. Send a still one.',
  'too-large': 'This file is too large. Send a smaller version of the picture.',
} as const;

export type RejectionReason = keyof typeof rejectionReasons;

/** What was found about a file that can not be a photo. */
export interface Rejection {
  readonly rejected: RejectionReason;
  /** What exactly, without anything of the file's own text: `HEIC`, or `9000 × 9000 pixels`. */
  readonly detail: string;
}

/** A picture as it is served: WebP, upright, in sRGB, without alpha or metadata. */
export interface Picture {
  readonly bytes: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface DerivedImages {
  /** Fits within 1600 × 1600 pixels; as large as the original if that is smaller. */
  readonly large: Picture;
  /** Fits within 320 × 320 pixels. */
  readonly small: Picture;
  /** `data:image/webp;base64,…` of at most 16 × 16 pixels, to be shown until a picture has arrived. */
  readonly placeholder: string;
}

export interface Images {
  /**
   * Makes the pictures that are served from a file that anybody may have sent. Equal files give equal pictures.
   * @throws Error for a fault that is not the file's: try again
   */
  derive(bytes: Uint8Array): Promise<DerivedImages | Rejection>;
}
