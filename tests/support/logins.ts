/** The login that owns the schema of every test database. */
export const OWNER_LOGIN = 'relance_owner';

/** The login the application uses in tests. */
export const APP_LOGIN = 'relance_login';
