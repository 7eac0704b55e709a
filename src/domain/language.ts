/** The two languages of pages, mails and sentences; everything else in the program is English. */
export type Language = 'fr' | 'en';
