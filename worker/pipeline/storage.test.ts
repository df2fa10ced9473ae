import { describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { PermanentError, TransientError } from '../errors.ts';
import { openStorage } from '../storage/client.ts';
import { downloadUpload } from './download.ts';
import { uploadFile } from './upload.ts';

const stack = useStack();
const never = new AbortController().signal;

function service(signal: AbortSignal = never) {
  return openStorage({ supabaseUrl: stack.url, serviceRoleKey: stack.secretKey }, signal);
}

function file(key: string, text: string) {
  return { key, contentType: 'application/json', bytes: Buffer.from(text) };
}

describe('uploadFile', () => {
  it('takes "already exists" for success and never overwrites', async () => {
    await uploadFile(service(), 'epubs', 'books/a', file('x.json', 'first'));
    await uploadFile(service(), 'epubs', 'books/a', file('x.json', 'second'));
    const bytes = await downloadUpload(service(), 'epubs', 'books/a/x.json', 100);
    expect(Buffer.from(bytes).toString()).toBe('first');
  });

  it('says for good that a file is larger than the bucket takes', async () => {
    await stack.sql`insert into storage.buckets (id, name, file_size_limit) values ('small', 'small', 10)`;
    const large = uploadFile(service(), 'small', 'books/a', file('x.json', 'eleven byte'));
    await expect(large).rejects.toThrow(PermanentError);
    await expect(large).rejects.toMatchObject({ code: 'output_too_large' });
  });

  it('reports what Storage refuses as worth another try', async () => {
    const refused = uploadFile(service(), 'epubs', 'books/a', file('日本語.json', '{}'));
    await expect(refused).rejects.toThrow(TransientError);
    await expect(refused).rejects.toMatchObject({ code: 'upload_failed' });
  });
});

describe('downloadUpload', () => {
  it('says that an upload is missing, for good', async () => {
    const missing = downloadUpload(service(), 'epubs', 'uploads/nobody/nothing.epub', 100);
    await expect(missing).rejects.toThrow(PermanentError);
    await expect(missing).rejects.toMatchObject({ code: 'upload_missing' });
  });

  it('stops reading at the limit', async () => {
    await uploadFile(service(), 'epubs', 'books/b', file('large.json', 'x'.repeat(2000)));
    const large = downloadUpload(service(), 'epubs', 'books/b/large.json', 1999);
    await expect(large).rejects.toMatchObject({ code: 'upload_too_large' });
    expect(await downloadUpload(service(), 'epubs', 'books/b/large.json', 2000)).toHaveLength(2000);
  });

  it('ends with the signal of its client', async () => {
    const ended = service(AbortSignal.abort(new Error('enough')));
    await expect(downloadUpload(ended, 'epubs', 'books/b/large.json', 2000)).rejects.toMatchObject({
      code: 'download_failed',
    });
  });

  it('takes an unreachable Storage for something that passes', async () => {
    // It would be asked again and again for a while; what counts here is what is said in the end.
    const access = { supabaseUrl: 'http://127.0.0.1:9', serviceRoleKey: 'sb_secret_x' };
    const nowhere = openStorage(access, AbortSignal.timeout(500));
    await expect(downloadUpload(nowhere, 'epubs', 'a', 1)).rejects.toThrow(TransientError);
  });
});
