import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.relance/',
      'coverage/',
      'bench/results/',
      'clients/typescript/openapi.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['eslint.config.mjs', '.dependency-cruiser.mjs', 'scripts/*.mjs'],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `const { kind: _kind, ...rest }` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // The workflow's "now" and calendar come from outside: Intl and local time read the worker's machine.
    files: ['workflows/**'],
    rules: {
      'no-restricted-globals': ['error', 'Intl', 'process', 'performance', 'fetch', 'Buffer'],
      'no-restricted-properties': [
        'error',
        ...[
          'getHours',
          'getDay',
          'getDate',
          'getMonth',
          'getFullYear',
          'toLocaleString',
          'toLocaleDateString',
          'toLocaleTimeString',
          'getTimezoneOffset',
        ].map((property) => ({
          property,
          message: 'Local time is computed outside workflow code (design §3).',
        })),
      ],
      'no-restricted-imports': ['error', { patterns: ['node:*', 'temporal-polyfill*'] }],
    },
  },
  {
    // Command-line faces speak to a person on a terminal.
    files: ['src/dev/**', 'bench/**', 'scripts/**', 'clients/examples/**', 'tests/support/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: {
        ...Object.fromEntries(
          [
            'process',
            'console',
            'URL',
            'fetch',
            'setTimeout',
            'clearTimeout',
            'Buffer',
            'performance',
            'AbortSignal',
          ].map((name) => [name, 'readonly']),
        ),
      },
    },
  },
);
