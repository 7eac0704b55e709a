import { ulid } from 'ulid';

/** The prefixes of contract §0, and those of rows nobody outside sees. */
export type IdPrefix =
  | 'org'
  | 'usr'
  | 'key'
  | 'pol'
  | 'cus'
  | 'inv'
  | 'hld'
  | 'tsk'
  | 'prm'
  | 'dsp'
  | 'msg'
  | 'att'
  | 'pay'
  | 'crd'
  | 'adv'
  | 'con'
  | 'inb'
  | 'rpl';

/** A new opaque id, sortable by time of creation: `inv_` and a lower-case ULID. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${ulid().toLowerCase()}`;

/** The shape of an organisation id, checked before it goes anywhere near a statement. */
export const isOrganisationId = (text: string): boolean => /^org_[0-9a-z]{26}$/.test(text);
