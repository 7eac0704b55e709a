import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { STYLESHEET } from './stylesheet.js';

/** Changes with the content, so that browsers may keep it for ever. */
const VERSION = createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12);
const FOR_EVER = 'public, max-age=31536000, immutable';

export const STYLESHEET_PATH = `/assets/pages-${VERSION}.css`;
export const ICON_PATH = '/assets/icon.svg';

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1d4f91"/><path d="M10 24V9h7.5a5 5 0 0 1 1 9.9L23 24h-4.4l-4-4.8h-1.1V24zm3.5-7.6h3.7a2.1 2.1 0 0 0 0-4.2h-3.7z" fill="#fff"/></svg>';

export function serveStylesheet(_request: Request, response: Response): void {
  response.set('cache-control', FOR_EVER).type('css').send(STYLESHEET);
}

export function serveIcon(_request: Request, response: Response): void {
  response.set('cache-control', 'public, max-age=86400').type('svg').send(ICON);
}
