import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { sign, verify } from 'hono/jwt';
import type { Sql } from 'postgres';
import { callerOfKey, callerOfToken, type Keys } from '../keys.ts';
import type { ObjectFiles } from './files.ts';
import { refusalFor, refusals } from './refusals.ts';
import { checkKey, readContent, readFields } from './requests.ts';
import { findObject, type ObjectRow, ObjectRows, type Place, sizeLimit, type WhenThere } from './rows.ts';

type Environment = { Variables: { rows: ObjectRows } };

/** The part of a path that names an object; Hono has unescaped it. */
const place = '/:bucket/:key{.+}';

/**
 * Supabase Storage as far as this project uses it: upload, download, list, info, exists, remove, signed URLs.
 *
 * Not @supabase/lite's, which is experimental: its listing, information, signed URLs and errors differ from the platform's, it
 * stores names escaped, it overwrites the bytes before the row, and it needs an adapter for the bytes all the same.
 */
export function createStorage(sql: Sql, files: ObjectFiles, keys: Keys): Hono<Environment> {
  const app = new Hono<Environment>().basePath('/storage/v1');
  app.use(cors());
  app.onError((error, context) => {
    const refusal = refusalFor(error);
    if (refusal) return context.json(refusal.body, 400);
    console.error('[stack] storage', error);
    const internal = {
      statusCode: '500',
      code: 'InternalError',
      error: 'Internal',
      message: 'Internal Server Error',
    };
    return context.json(internal, 500);
  });

  // The token says that somebody who may read the object has signed this address, so nobody has to be known here.
  app.get(`/object/sign${place}`, async (context) => {
    const { bucket, key } = context.req.param();
    const claims = await verify(context.req.query('token') ?? '', keys.jwtSecret, 'HS256').catch(
      () => undefined,
    );
    if (claims?.url !== `${bucket}/${key}`) throw refusals.badSignature();
    return send(context, () => findObject(sql, { bucket, key }), files);
  });

  app.use(async (context, next) => {
    const key = context.req.header('apikey');
    const bearer = context.req.header('authorization')?.replace(/^Bearer\s+/i, '');
    const isOwnToken = bearer !== undefined && bearer !== key && !bearer.startsWith('sb_');
    const caller = isOwnToken ? await callerOfToken(keys, bearer) : await callerOfKey(keys, key ?? bearer);
    if (!caller) throw refusals.badToken();
    context.set('rows', new ObjectRows(sql, caller));
    await next();
  });

  app.get('/bucket/:id', async (context) =>
    context.json(await context.var.rows.findBucket(context.req.param('id'))),
  );

  app.post('/object/list/:bucket', async (context) => {
    const fields = await readFields(context);
    const prefix = fields.text('prefix', '');
    const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    const [limit, offset] = [fields.count('limit', 100), fields.count('offset', 0)];
    const bucket = context.req.param('bucket');
    return context.json(
      await context.var.rows.list(bucket, folder, fields.text('search', ''), limit, offset),
    );
  });

  app.get(`/object/info${place}`, async (context) => {
    const { id, name, version, metadata, created_at } = await context.var.rows.find(context.req.param());
    return context.json({
      id,
      name,
      version,
      bucket_id: context.req.param('bucket'),
      size: metadata.size,
      content_type: metadata.mimetype,
      cache_control: metadata.cacheControl,
      etag: metadata.eTag,
      metadata: {},
      last_modified: metadata.lastModified,
      created_at,
    });
  });

  const signed = async ({ bucket, key }: Place, seconds: number): Promise<string> => {
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const token = await sign({ url: `${bucket}/${key}`, exp }, keys.jwtSecret, 'HS256');
    // supabase-js escapes the address itself.
    return `/object/sign/${bucket}/${key}?token=${token}`;
  };
  app.post(`/object/sign${place}`, async (context) => {
    const to = context.req.param();
    const seconds = (await readFields(context)).count('expiresIn', 60);
    await context.var.rows.find(to);
    return context.json({ signedURL: await signed(to, seconds) });
  });
  app.post('/object/sign/:bucket', async (context) => {
    const fields = await readFields(context);
    const bucket = context.req.param('bucket');
    const seen = new Set(await context.var.rows.visible(bucket, fields.texts('paths')));
    const answers = fields.texts('paths').map(async (path) => ({
      path,
      error: seen.has(path) ? null : 'Either the object does not exist or you do not have access to it',
      signedURL: seen.has(path) ? await signed({ bucket, key: path }, fields.count('expiresIn', 60)) : null,
    }));
    return context.json(await Promise.all(answers));
  });

  const upload = async (context: Context<Environment>, to: Place, whenThere: WhenThere) => {
    checkKey(to.key);
    const limit = await sizeLimit(sql, to.bucket);
    const { bytes, type, cacheControl } = await readContent(context, limit);
    const { version, size, eTag } = await files.write(bytes, limit);
    const lastModified = new Date().toISOString();
    const metadata = {
      eTag,
      size,
      mimetype: type,
      cacheControl,
      lastModified,
      contentLength: size,
      httpStatusCode: 200,
    };
    let unused: string | undefined = version;
    try {
      unused = await context.var.rows.put(to, version, metadata, whenThere);
    } finally {
      if (unused) await files.remove([unused]);
    }
    return context.json({ Id: version, Key: `${to.bucket}/${to.key}` });
  };
  app.post(`/object${place}`, (context) =>
    upload(context, context.req.param(), context.req.header('x-upsert') === 'true' ? 'replace' : 'refuse'),
  );
  app.put(`/object${place}`, (context) => upload(context, context.req.param(), 'replace'));

  app.get(`/object/authenticated${place}`, (context) =>
    send(context, () => context.var.rows.find(context.req.param()), files),
  );
  app.get(`/object${place}`, (context) =>
    send(context, () => context.var.rows.find(context.req.param()), files),
  );

  app.delete('/object/:bucket', async (context) => {
    const names = (await readFields(context)).texts('prefixes');
    const removed = await context.var.rows.remove(context.req.param('bucket'), names);
    await files.remove(removed.map((row) => row.version));
    return context.json(removed);
  });

  return app;
}

/** Sends the bytes of an object. It is looked up again when a new upload takes its file away between the two steps. */
async function send(context: Context, find: () => Promise<ObjectRow>, files: ObjectFiles): Promise<Response> {
  let lost: string | undefined;
  for (;;) {
    const row = await find();
    if (row.version === lost) throw refusals.notFound();
    const headers = headersOf(row, context.req.query('download'));
    if (context.req.method === 'HEAD') return context.body(null, 200, headers);
    const bytes = await files.read(row.version);
    if (bytes) return context.body(bytes, 200, headers);
    lost = row.version;
  }
}

/** @param download the name to save it under; empty: its own; undefined: it is to be shown */
function headersOf({ name, metadata }: ObjectRow, download: string | undefined): Record<string, string> {
  const fileName = encodeURIComponent(download || (name.split('/').pop() ?? ''));
  return {
    'content-type': metadata.mimetype,
    'content-length': `${metadata.size}`,
    'cache-control': metadata.cacheControl,
    etag: metadata.eTag,
    'last-modified': new Date(metadata.lastModified).toUTCString(),
    ...(download !== undefined && { 'content-disposition': `attachment; filename*=UTF-8''${fileName}` }),
  };
}
