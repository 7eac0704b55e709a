import { COUNTRIES } from './countries.js';

/** Overseas regions of France with a zone of their own (IANA names); none of them changes its clocks. */
const OVERSEAS_ZONES: ReadonlyMap<string, string> = new Map([
  ['FR-GP', 'America/Guadeloupe'],
  ['FR-MQ', 'America/Martinique'],
  ['FR-GF', 'America/Cayenne'],
  ['FR-RE', 'Indian/Reunion'],
  ['FR-YT', 'Indian/Mayotte'],
  ['FR-BL', 'America/St_Barthelemy'],
  ['FR-MF', 'America/Marigot'],
]);

/** France and its regions with holidays of their own: the only regions whose public holidays are known. */
export const FRENCH_REGIONS: ReadonlySet<string> = new Set([
  'FR',
  'FR-57',
  'FR-67',
  'FR-68',
  ...OVERSEAS_ZONES.keys(),
]);

/** Whether a customer may carry this region: one of France's (contract §4), or an ISO 3166-1 alpha-2 country. */
export function isKnownRegion(region: string): boolean {
  return FRENCH_REGIONS.has(region) || COUNTRIES.has(region);
}

/**
 * The zone in which a customer of this region is written to: the region's own overseas, otherwise the
 * organisation's (a country alone does not name one zone).
 */
export function zoneOfRegion(region: string, organisationZone: string): string {
  return OVERSEAS_ZONES.get(region) ?? organisationZone;
}
