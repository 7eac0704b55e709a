import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** A file to be packed. */
export interface PackedFile {
  readonly path: string;
  readonly content: Buffer;
}

/** A gzipped tar archive (ustar) of regular files. */
export function tarGzOf(files: readonly PackedFile[]): Buffer {
  const blocks = files.flatMap(({ path, content }) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write('0000755\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\0', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** A zip archive of deflated files, as pip's wheels are. */
export function zipOf(files: readonly PackedFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of files) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = [Buffer.from('PK\x03\x04', 'latin1'), common, name, packed];
    const head = Buffer.alloc(46);
    head.write('PK\x01\x02', 0, 'latin1');
    common.copy(head, 6);
    head.writeUInt32LE(offset, 42);
    local.push(...entry);
    central.push(head, name);
    offset += entry.reduce((total, part) => total + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
