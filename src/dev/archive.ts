import { gunzipSync, inflateRawSync } from 'node:zlib';

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const CENTRAL_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
const TAR_BLOCK = 512;

/**
 * The first file of a zip archive (a Python wheel is one) whose path fits, or null.
 * Only what wheels use: stored or deflated entries, no encryption, no zip64.
 */
export function fileInZip(archive: Buffer, isWanted: (path: string) => boolean): Buffer | null {
  const end = endOfCentralDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    if (archive.readUInt32LE(at) !== CENTRAL_ENTRY) throw new Error('damaged zip archive');
    const nameLength = archive.readUInt16LE(at + 28);
    const path = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (isWanted(path)) return zipContent(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return null;
}

/** The first regular file of a gzipped tar archive whose path fits, or null. */
export function fileInTarGz(archive: Buffer, isWanted: (path: string) => boolean): Buffer | null {
  for (const file of filesInTar(gunzipSync(archive))) {
    if (isWanted(file.path)) return file.content;
  }
  return null;
}

/** The regular files of a tar archive, in order; links and folders are passed over. */
export function* filesInTar(tar: Buffer): Generator<{ path: string; mode: number; content: Buffer }> {
  for (let at = 0; at + TAR_BLOCK <= tar.length;) {
    const path = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    if (path === '') return;
    const size = Number.parseInt(tar.toString('ascii', at + 124, at + 136), 8);
    const type = tar.toString('ascii', at + 156, at + 157);
    const content = at + TAR_BLOCK;
    if (type === '0' || type === '\0') {
      const mode = Number.parseInt(tar.toString('ascii', at + 100, at + 108), 8);
      yield { path, mode, content: tar.subarray(content, content + size) };
    }
    at = content + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
}

function endOfCentralDirectory(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 65_557); at -= 1) {
    if (archive.readUInt32LE(at) === END_OF_CENTRAL_DIRECTORY) return at;
  }
  throw new Error('not a zip archive');
}

function zipContent(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + size);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`zip compression method ${method} is not supported`);
}
