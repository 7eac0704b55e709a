import { z } from 'zod';
import { isSingleAddress } from '../../mail-end.js';

/** RFC 5321 allows 64 characters before the @; a plus sign and the token of a message take 27 of them. */
const MAX_LOCAL_PART = 37;

/** Settings of a `postmark` connector (contract §5). */
export const postmarkSettings = z
  .strictObject({
    inboundAddress: z
      .string()
      .max(254)
      .refine(isSingleAddress, 'must be one plain e-mail address')
      .refine((text) => !text.includes('+'), 'must have no + part: each message adds its own')
      .refine(
        (text) => text.lastIndexOf('@') <= MAX_LOCAL_PART,
        `must have at most ${MAX_LOCAL_PART} characters before the @: each message adds its own`,
      )
      .overwrite((text) => text.toLowerCase())
      .optional()
      .meta({
        format: 'email',
        description: "Postmark's inbound address, or yours forwarded to it; without it replies are not read",
      }),
  })
  .meta({ id: 'PostmarkSettings' });
