import { createClient } from '@supabase/supabase-js';
import type { Stack } from '../../../supabase/stack/stack.ts';

type Reachable = Pick<Stack, 'url' | 'publishableKey' | 'createReader'>;

/** What a front end does: signs a reader in, uploads the file to the reader's folder and submits it. Returns the book's id. */
export async function submitBook(stack: Reachable, bytes: Uint8Array): Promise<string> {
  const reader = await stack.createReader();
  const app = createClient(stack.url, stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: { Authorization: `Bearer ${reader.token}` } },
  });
  const uploadPath = `uploads/${reader.id}/book.epub`;
  const upload = await app.storage
    .from('epubs')
    .upload(uploadPath, bytes, { contentType: 'application/epub+zip' });
  if (upload.error !== null) throw upload.error;
  const { data } = await app.rpc('submit_book', { upload_path: uploadPath }).throwOnError();
  return String(data);
}
