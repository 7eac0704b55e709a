// npm run evidence: adds up docs/evidence/*.jsonl for the current send protocol; --write puts the table into
// docs/guarantees.md.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './ensure-installed.mjs';

const BEGIN = '<!-- evidence: npm run evidence -- --write -->';
const END = '<!-- /evidence -->';

/** What each figure is, and which share of which lines it is made of. */
const FIGURES = [
  {
    name: 'Mails after the acknowledgement, faults striking',
    of: 'payments that met a hand-over',
    bad: (line) => (line.fault === 'none' ? 0 : (line.late ?? 0)),
    tries: (line) => (line.fault === 'none' ? 0 : (line.counted ?? 0)),
    command: '`npm run test:faults -- --protocol 3000`, `npm run test:faults -- --seeds 20 --minutes 120`',
  },
  {
    name: 'Mails after the acknowledgement, no fault',
    of: 'payments that met a hand-over',
    bad: (line) => (line.fault === 'none' ? line.late : 0),
    tries: (line) => (line.fault === 'none' ? line.counted : 0),
    command: '`npm run test:faults -- --protocol 3000`',
  },
  {
    name: 'Of both, with a provider 100 ms away',
    of: 'payments that met a hand-over',
    bad: (line) => (line.answerAfterMs >= 100 ? (line.late ?? 0) : 0),
    tries: (line) => (line.answerAfterMs >= 100 ? (line.counted ?? 0) : 0),
    command: '`npm run test:faults -- --protocol 3000 --answer-ms 100`',
  },
  {
    name: 'The same step taken twice',
    of: 'hand-overs in flight when their process was killed, taken over by another',
    bad: (line) => line.doubled ?? 0,
    tries: (line) => (line.suite === 'takeovers' ? line.inFlight : (line.sendsUnderKill ?? 0)),
    command: '`npm run test:faults -- --protocol 3000`',
  },
  {
    name: 'Answered 2xx and lost',
    of: 'kills of the API',
    bad: (line) => line.lost ?? 0,
    tries: (line) => line.apiKills ?? 0,
    command: '`npm run test:faults -- --api-kills 500`',
  },
];

/** The figures of the lines that are about this version of the protocol. */
export function addUp(lines, version) {
  const current = lines.filter((line) => (line.protocol ?? 1) === version);
  return FIGURES.map(({ name, of, bad, tries, command }) => {
    const sum = (part) => current.reduce((all, line) => all + part(line), 0);
    return {
      name,
      of,
      command,
      bad: sum(bad),
      tries: sum(tries),
      runs: current.filter((line) => tries(line) > 0).length,
    };
  });
}

/** What so many tries without a failure say: the rule of three, 95 %. */
export function inWords({ bad, tries }) {
  if (tries === 0) return 'not measured';
  if (bad > 0) return `${bad} in ${count(tries)}: **broken**`;
  return `0 in ${count(tries)}: at most ${percent(3 / tries)} (95 %)`;
}

/** The table as docs/guarantees.md shows it. */
export function table(lines, version) {
  const rows = addUp(lines, version).map(
    (figure) => `| ${figure.name} | ${inWords(figure)} | ${figure.of} | ${figure.command} |`,
  );
  return [
    BEGIN,
    '',
    `Send protocol version ${version}, by the lines of \`docs/evidence\` with that version.`,
    '',
    '| | | of | made again with |',
    '|---|---|---|---|',
    ...rows,
    '',
    END,
  ].join('\n');
}

const count = (value) => value.toLocaleString('en');
const percent = (share) => `${(share * 100).toPrecision(2)} %`;

export function readLines(folder = join(ROOT, 'docs', 'evidence')) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function currentVersion() {
  const source = readFileSync(join(ROOT, 'activities', 'send', 'protocol-version.ts'), 'utf8');
  return Number(/SEND_PROTOCOL_VERSION = (\d+)/.exec(source)[1]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = table(readLines(), currentVersion());
  console.log(made);
  if (process.argv.includes('--write')) {
    const path = join(ROOT, 'docs', 'guarantees.md');
    const page = readFileSync(path, 'utf8');
    if (!page.includes(BEGIN) || !page.includes(END)) throw new Error(`${path} has no room for the table`);
    const before = page.slice(0, page.indexOf(BEGIN));
    const after = page.slice(page.indexOf(END) + END.length);
    writeFileSync(path, `${before}${made}${after}`);
  }
}
