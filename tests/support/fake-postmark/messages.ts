import { randomUUID } from 'node:crypto';

/** A message the fake took, with the letter as it was posted. */
export interface TakenMessage {
  readonly id: string;
  readonly takenAtMs: number;
  readonly letter: Letter;
}

/** The body of `POST /email`. */
export interface Letter {
  readonly From: string;
  readonly To: string;
  readonly ReplyTo?: string;
  readonly Subject: string;
  readonly TextBody?: string;
  readonly HtmlBody?: string;
  readonly Tag?: string;
  readonly MessageStream?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly Headers?: readonly { readonly Name: string; readonly Value: string }[];
  readonly TrackOpens?: boolean;
  readonly TrackLinks?: string;
}

/** What the fake took, and the search in it. */
export class Messages {
  readonly taken: TakenMessage[] = [];

  take(letter: Letter): TakenMessage {
    const message = { id: randomUUID(), takenAtMs: Date.now(), letter };
    this.taken.push(message);
    return message;
  }

  /** `GET /messages/outbound`: newest first, filtered by one metadata field, blind for the newest. */
  search(query: URLSearchParams, visibleAfterMs: number): object {
    const wanted = [...query].find(([name]) => name.startsWith('metadata_'));
    const hits = this.taken.filter(({ letter, takenAtMs }) => {
      if (Date.now() - takenAtMs < visibleAfterMs) return false;
      return wanted === undefined || letter.Metadata?.[wanted[0].slice('metadata_'.length)] === wanted[1];
    });
    const from = Number(query.get('offset'));
    const page = hits.reverse().slice(from, from + Number(query.get('count')));
    return { TotalCount: hits.length, Messages: page.map(asRow) };
  }
}

const asRow = ({ id, takenAtMs, letter }: TakenMessage): object => ({
  MessageID: id,
  Tag: letter.Tag,
  To: [{ Email: letter.To, Name: '' }],
  Recipients: [letter.To],
  ReceivedAt: new Date(takenAtMs).toISOString(),
  From: letter.From,
  Subject: letter.Subject,
  Status: 'Sent',
  TrackOpens: letter.TrackOpens,
  TrackLinks: letter.TrackLinks,
  Metadata: letter.Metadata ?? {},
  MessageStream: letter.MessageStream,
  Sandboxed: false,
});
