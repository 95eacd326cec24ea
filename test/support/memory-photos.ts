import { createHash, randomUUID } from 'node:crypto';
import { pictureKey, picturesOf, type UploadOf, uploadKey } from '../../core/photos/files.ts';
import type { Images } from '../../core/photos/images.ts';
import type { PhotoFiles, PhotoUrls, UploadForms } from '../../core/photos/ports.ts';

export interface MemoryPhotos {
  readonly photoFiles: PhotoFiles;
  readonly uploadForms: UploadForms;
  readonly photoUrls: PhotoUrls;
  /** Uploads of one photo, oldest first. */
  uploads(of: UploadOf): readonly string[];
  /** Keys of all published pictures. */
  pictures(): readonly string[];
  /** A file arrives. @returns its revision */
  arrive(of: UploadOf, content: string): string;
}

/** Files of photos in memory, several versions of an upload included. */
export function memoryPhotos(): MemoryPhotos {
  const uploads = new Map<string, { revision: string; bytes: Uint8Array }[]>();
  const pictures = new Map<string, Uint8Array>();
  const all = (of: UploadOf) => uploads.get(uploadKey(of)) ?? [];
  return {
    uploads: (of) => all(of).map(({ bytes }) => Buffer.from(bytes).toString()),
    pictures: () => [...pictures.keys()].sort(),
    arrive: (of, content) => {
      const revision = randomUUID();
      uploads.set(uploadKey(of), [...all(of), { revision, bytes: Buffer.from(content) }]);
      return revision;
    },
    photoFiles: {
      readUpload: async (of) => all(of).at(-1),
      newestRevision: async (of) => all(of).at(-1)?.revision,
      removeUpload: async (of, revision) => {
        uploads.set(
          uploadKey(of),
          all(of).filter((upload) => upload.revision !== revision),
        );
      },
      publish: async (photoId, image, size, bytes) => {
        pictures.set(pictureKey(photoId, image, size), bytes);
      },
      removePictures: async (photoId, shown) => {
        for (const key of pictures.keys())
          if (key.startsWith(picturesOf(photoId)) && !(shown && key.includes(shown.hash))) pictures.delete(key);
      },
    },
    uploadForms: {
      formFor: async (of, limits) => ({
        url: 'https://bucket.example',
        fields: { key: uploadKey(of), ...asText(limits) },
      }),
    },
    photoUrls: { urlOf: (key) => `https://cdn.example/${key}` },
  };
}

const asText = (limits: object): Record<string, string> =>
  Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)]));

/** Everything is an image but what says that it is `damaged`; its pictures tell which file they were made of. */
export const memoryImages: Images = {
  derive: async (bytes) => {
    const content = Buffer.from(bytes).toString();
    if (content === 'damaged') return { rejected: 'damaged', detail: 'The file ends in the middle.' };
    return {
      large: { bytes: Buffer.from(`large ${content}`), width: 1600, height: 1200 },
      small: { bytes: Buffer.from(`small ${content}`), width: 320, height: 240 },
      placeholder: 'data:image/webp;base64,AAAA',
    };
  },
};

/** The hash that the pictures of a file have. */
export const hashOf = (content: string): string =>
  createHash('sha256').update(`large ${content}small ${content}`).digest('hex').slice(0, 32);
