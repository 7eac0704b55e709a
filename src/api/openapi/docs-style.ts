export const DOCS_STYLE_PATH = '/docs.css';

/** Served beside the page: the content security policy allows no inline style. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d9df, #3a4150); --soft: light-dark(#f4f5f7, #1d222b);
  --ink: light-dark(#1b2430, #e4e8ee); --paper: light-dark(#fff, #12161d); --accent: light-dark(#0b5d5e, #6fcbc8); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
  color: var(--ink); background: var(--paper); }
a { color: var(--accent); }
h1 { margin: 0; line-height: 1.2; }
h2 { margin-top: 3rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 .25rem; }
h4 { margin: 1.25rem 0 .25rem; }
p { max-width: 46rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; padding: 0; list-style: none; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; scroll-margin-top: 1rem; }
details[open] { padding-bottom: 1rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary code { font-weight: 600; }
summary span { opacity: .85; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
p code, li code, td code { background: var(--soft); border-radius: 3px; padding: .1em .3em; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: var(--soft); padding: .75rem; border-radius: 6px; margin: .5rem 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
:target { outline: 2px solid var(--accent); outline-offset: 4px; }
b.method { display: inline-block; min-width: 4rem; color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
@media (min-width: 45rem) { .fields td:first-child { min-width: 15rem; } }
td, th { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
`;
