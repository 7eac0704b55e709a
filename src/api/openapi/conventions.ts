/** What holds for every call; Markdown, shown by `/docs` and sent as the description of the OpenAPI document. */
export const CONVENTIONS = `
Courteous, durable reminders for unpaid invoices: post an invoice, report what is paid, do the calls that need a person.

### Who is calling

Send \`Authorization: Bearer <key>\` with an API key of your organisation. A new organisation comes with its first key;
a key of a sandbox starts with \`rl_sandbox_\`, and nothing it does reaches a customer. The pages use a cookie instead.

### How things are written

JSON in UTF-8. Money is a whole number of minor units (cents) with a currency of ISO 4217; days are \`YYYY-MM-DD\`;
instants are RFC 3339 with \`Z\`; ids are opaque. A field or a query parameter that is not known is refused, never
ignored; what you do not know is left out (\`null\` is for PATCH, where it empties an optional field). Lists answer
\`{data, nextCursor}\`, take \`limit\` and \`cursor\`, and come as CSV with \`Accept: text/csv\`.

### Saying it twice

An invoice is known by its number and a payment by its reference: the same body again answers 200 instead of 201 and
changes nothing, another body answers 409. Every POST also takes an \`Idempotency-Key\` of your own: for 30 days the same
key with the same body gives the same answer again (with \`Idempotency-Replayed: true\`), with another body 422, and 409
with \`Retry-After\` while the first is still under way. So after a lost answer, send the same request again.

### When it says no

Refusals are \`application/problem+json\` (RFC 9457). Rely on \`type\`, never on the words; \`errors\` names each wrong field
by JSON Pointer; \`requestId\` is what support asks for, and also the header \`X-Request-Id\`. Wait as long as
\`Retry-After\` says after 429 and 503, then repeat; any other 4xx is final until something changes. What another
organisation owns answers like what does not exist.
`.trim();
