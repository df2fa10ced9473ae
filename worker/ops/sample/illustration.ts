import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 480;
const HEIGHT = 320;

type Colour = readonly [red: number, green: number, blue: number];

const night: Colour = [22, 33, 62];
const mist: Colour = [150, 168, 190];
const tower: Colour = [240, 236, 226];
const beam: Colour = [255, 226, 140];
const rock: Colour = [30, 34, 44];

/** The lighthouse in the mist, painted point by point: a PNG of our own, so that the demo carries no binary file. */
export function paintLighthouse(): Uint8Array {
  const rows = Buffer.alloc((WIDTH * 3 + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      // Each row begins with its filter type, 0.
      rows.set(
        colourAt(x, y).map((value) => Math.round(value)),
        y * (WIDTH * 3 + 1) + 1 + x * 3,
      );
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, true colour
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colourAt(x: number, y: number): Colour {
  const cliff = 250 - 40 * Math.exp(-(((x - 330) / 90) ** 2));
  if (y > cliff) return blend(rock, mist, 0.25 * ((y - cliff) / (HEIGHT - cliff)));
  const halfWidth = 10 + (y - 120) * 0.08;
  if (y > 120 && Math.abs(x - 330) < halfWidth) return tower;
  if (y > 104 && y <= 120 && Math.abs(x - 330) < 9) return beam;
  if (y > 94 && y <= 104 && Math.abs(x - 330) < (y - 92) * 1.1) return rock;
  const sky = blend(night, mist, (y / HEIGHT) ** 1.4);
  const inBeam = x < 322 && Math.abs(y - 112 + (322 - x) * 0.06) < (322 - x) * 0.09;
  return inBeam ? blend(beam, sky, 0.35 + (322 - x) / 500) : sky;
}

function blend(from: Colour, to: Colour, share: number): Colour {
  const mix = (a: number, b: number) => a + (b - a) * Math.min(1, Math.max(0, share));
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
