import { damageOrThrow } from '../../../adapters/images/decoder-errors.ts';

describe('given an error of the decoder', () => {
  it.each([
    'VipsJpeg: Corrupt JPEG data: premature end of data segment',
    'Input buffer has corrupt header: VipsJpeg: Bogus Huffman table definition',
    'vipspng: libpng read error',
    'Warning treated as error due to failOn setting\nIDAT: CRC error',
    'webp2vips: unable to read pixels',
    "VipsIcc: Couldn't link the profiles\nVipsJpeg: Corrupt JPEG data: bad Huffman code",
    'Input image exceeds pixel limit',
  ])('when it is "%s", then the file is damaged, and its words are kept from the seller', (message) => {
    expect(damageOrThrow(new Error(message))).toEqual({ rejected: 'damaged', detail: 'can not be decoded' });
  });

  it.each([
    'VipsJpeg: Insufficient memory (case 4)',
    'vipspng: libpng read error\nvips_tracked: out of memory --- size == 240MB',
    'Input buffer has corrupt header: VipsJpeg: Insufficient memory (case 4)',
    'Could not allocate enough memory for raw output',
    'unix error: Too many open files',
    'Cannot read properties of undefined',
  ])('when it is "%s", then it is no finding about the file, and passes as it is', (message) => {
    const error = new Error(message);
    expect(() => damageOrThrow(error)).toThrow(error);
  });
});
