import { useContext, useEffect, useState } from 'preact/hooks';
import { BookContext } from './book-context.ts';
import { readArrived, readEmbedded } from './embedded.ts';

/** An image of the book. It shows when it has arrived; the words for those who cannot see it are there before. */
export function Picture({ imageKey, alt }: { imageKey: string | null; alt: string }) {
  const { images } = useContext(BookContext);
  const mediaType = imageKey === null ? undefined : images.get(imageKey);
  const [data, setData] = useState(() => (imageKey === null ? null : readArrived(imageKey)));
  useEffect(() => {
    if (imageKey === null || mediaType === undefined || data !== null) return;
    readEmbedded(imageKey).then(setData, () => setData(null));
  }, [imageKey, mediaType, data]);
  if (imageKey === null || mediaType === undefined) {
    return <span class="missing">{alt === '' ? 'An image the book does not have' : alt}</span>;
  }
  return <img src={data === null ? undefined : `data:${mediaType};base64,${data}`} alt={alt} />;
}
