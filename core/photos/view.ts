import { pictureKey } from './files.ts';
import type { Gallery, Image, Photo, PhotoView, PrimaryPhoto, PrimaryPhotoView } from './model.ts';
import type { PhotoUrls } from './ports.ts';

const thumbnails = (photoId: string, image: Image, urls: PhotoUrls) => ({
  small: urls.urlOf(pictureKey(photoId, image, 'small')),
  large: urls.urlOf(pictureKey(photoId, image, 'large')),
});

export const shownPrimary = ({ photoId, ...image }: PrimaryPhoto, urls: PhotoUrls): PrimaryPhotoView => ({
  id: photoId,
  thumbnails: thumbnails(photoId, image, urls),
  width: image.width,
  height: image.height,
  placeholder: image.placeholder,
});

/** A photo of a gallery as those who may see it do. */
export function shownPhoto({ id: listingId, primaryId }: Gallery, photo: Photo, urls: PhotoUrls): PhotoView {
  const { image, wantsPrimary: _, ...rest } = photo;
  const pictures = image && thumbnails(photo.id, image, urls);
  return {
    ...rest,
    listingId,
    isPrimary: photo.id === primaryId,
    ...(image &&
      pictures && {
        imageUrl: pictures.large,
        thumbnails: pictures,
        width: image.width,
        height: image.height,
        placeholder: image.placeholder,
      }),
  };
}
