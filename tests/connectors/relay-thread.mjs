// An SMTP relay that answers as told, in a thread of its own: it notes when a line came although the
// thread of the test is blocked. Its script (by command) and its notes travel as messages.
import { createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

const WELL = {
  greeting: '220 relay.example ESMTP',
  EHLO: '250 relay.example',
  MAIL: '250 2.1.0 Ok',
  RCPT: '250 2.1.5 Ok',
  DATA: '354 Go on',
  dot: '250 2.0.0 Ok: queued as 4Z1',
  QUIT: '221 Bye',
};
let script = WELL;
/** @type {{ what: string, atNs: bigint }[]} */
let notes = [];
const note = (what) => notes.push({ what, atNs: process.hrtime.bigint() });

const server = createServer((socket) => {
  let text = '';
  let isContent = false;
  const answer = (key) => {
    const reply = script[key];
    if (reply === 'hang') return;
    if (reply === 'reset') socket.resetAndDestroy();
    else if (reply === 'close') socket.end();
    else socket.write(`${reply}\r\n`);
  };
  socket.on('error', (error) => note(`error ${error.code}`));
  socket.on('close', () => note('closed'));
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const end = text.indexOf(isContent ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const line = text.slice(0, end);
      text = text.slice(end + (isContent ? 5 : 2));
      const key = isContent ? 'dot' : line.slice(0, 4).toUpperCase();
      note(key);
      isContent = key === 'DATA' && /^354/.test(script.DATA);
      answer(key);
    }
  });
  answer('greeting');
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
parentPort.on('message', (order) => {
  if (order.script) {
    script = { ...WELL, ...order.script };
    notes = [];
  }
  parentPort.postMessage({ notes });
});
