export function complaintsInPage(): string[];
export function focusInPage(): string;
export function colourInPage(element: unknown): string;
export function openInPage(fold: unknown): void;
