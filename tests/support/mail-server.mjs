// A mail provider for the tests of the send protocol: a process of its own that notes when each request
// arrived, on the monotonic clock all processes of this machine share, and answers 50 ms later.
import { createServer } from 'node:http';

const ANSWER_AFTER_MS = 50;
/** @type {{ messageId: string, attemptId: string, atNs: string }[]} */
const arrivals = [];

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(arrivals));
      return;
    }
    const atNs = String(process.hrtime.bigint());
    const mail = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    arrivals.push({ messageId: mail.messageId, attemptId: mail.attemptId, atNs });
    setTimeout(() => response.end(JSON.stringify({ id: `fake-${mail.attemptId}` })), ANSWER_AFTER_MS);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.on('disconnect', () => process.exit());
