/**
 * The one style sheet of the pages, as text so that a plain compile carries it along. Colours are chosen for a
 * contrast of at least 4.5 : 1 (3 : 1 for frames) in light and dark; the layout holds from 320 px up.
 */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --paper: #ffffff; --ink: #1a212c; --quiet: #4d586a; --rule: #d3d9e2; --frame: #76839a;
  --accent: #1d4f91; --on-accent: #ffffff; --bad: #a3231f; --bad-ground: #fdecea; --good: #1c6b35; --good-ground: #e8f5ec;
  --wait: #7a4b00; --wait-ground: #fdf3df; --info-ground: #e8f0fb; --focus: #0b57d0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --paper: #1a2029; --ink: #e8ecf2; --quiet: #aab4c4; --rule: #343e4d; --frame: #8290a6;
    --accent: #9cc2ff; --on-accent: #0e1826; --bad: #ffb0a8; --bad-ground: #3d1a18; --good: #93dba8; --good-ground: #14321f;
    --wait: #f5cd83; --wait-ground: #382a10; --info-ground: #182b45; --focus: #a8c7ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
bdi { overflow-wrap: anywhere; }
main, .foot { max-width: 76rem; margin: 0 auto; padding: 1rem 1.25rem; }
main.narrow { max-width: 26rem; }
main:focus { outline: none; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 .75rem; }
h1 .badge { vertical-align: middle; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
h3 { font-size: 1rem; margin: 1rem 0 .35rem; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); text-underline-offset: .15em; }
small, .hint, .muted, .optional { color: var(--quiet); font-size: .9rem; }
.optional { font-weight: 400; }
:focus-visible, input[type=date]:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100rem; top: 0; background: var(--paper); padding: .75rem 1rem; z-index: 2; }
.skip:focus { left: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .6rem 1.25rem; background: var(--paper); border-bottom: 1px solid var(--rule); }
.top p { margin: 0; }
.brand { font-weight: 700; font-size: 1.15rem; }
.brand a { color: inherit; text-decoration: none; display: inline-block; padding: .4rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .5rem .75rem; border-radius: 6px; text-decoration: none; color: var(--ink); }
nav a:hover { background: var(--info-ground); }
nav a[aria-current] { background: var(--info-ground); color: var(--accent); font-weight: 600; box-shadow: inset 0 -3px var(--accent); }
.who { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; margin-left: auto; }
.who form { margin: 0; }
.language { padding: .5rem 0; }
.foot p { color: var(--quiet); font-size: .9rem; }

.sandbox { margin: 0; background: var(--wait-ground); color: var(--ink); border-bottom: 3px double var(--wait); padding: .6rem 1.25rem; display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; align-items: center; }
.sandbox p { margin: 0; }
.sandbox strong { color: var(--wait); text-transform: uppercase; letter-spacing: .03em; }
.sandbox time { font-weight: 600; white-space: nowrap; }
.moves, .moves form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0; }
.moves input { width: 5rem; }
.moves label { font-size: .9rem; }

section { margin: 0 0 1.5rem; }
.columns > div > section, .panel { background: var(--paper); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem 1.15rem; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 0 1.25rem; align-items: start; }
.lead { font-size: 1.05rem; }
.why { font-size: 1.1rem; }
.prose { white-space: pre-wrap; }
.notice { border: 1px solid var(--rule); border-left-width: 6px; border-radius: 6px; padding: .75rem 1rem; background: var(--paper); margin: 0 0 1rem; }
.notice h2 { font-size: 1.05rem; margin-bottom: .25rem; }
.notice p:last-child, .notice ul:last-child { margin-bottom: 0; }
.notice ul { margin: 0; padding-left: 1.25rem; }
.notice.good { background: var(--good-ground); border-color: var(--good); }
.notice.bad { background: var(--bad-ground); border-color: var(--bad); }
.empty { background: var(--paper); border: 1px dashed var(--frame); border-radius: 10px; padding: 1.5rem; }
.empty p:last-child { margin: 0; }

table { width: 100%; border-collapse: collapse; }
.cards { background: var(--paper); border: 1px solid var(--rule); }
.columns .cards { border: 0; }
th, td { text-align: left; padding: .55rem .75rem; border-bottom: 1px solid var(--rule); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: .85rem; color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 600; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.wide { min-width: 13rem; }
.widest { min-width: 19rem; }
.address { min-width: 15rem; }
.short { white-space: nowrap; }
.person { min-width: 12rem; }
td.date { min-width: 8.5rem; }
tbody th { min-width: 9.5rem; }
.badge { display: inline-block; padding: .1rem .55rem; border: 1px solid var(--frame); border-radius: 1rem; font-size: .85rem; font-weight: 600; line-height: 1.4; background: var(--paper); color: var(--ink); white-space: nowrap; }
.badge.scheduled, .badge.sent, .badge.claimed { background: var(--info-ground); border-color: var(--accent); color: var(--accent); }
.badge.on_hold, .badge.awaiting_person, .badge.awaiting_approval, .badge.unknown, .badge.observed { background: var(--wait-ground); border-color: var(--wait); color: var(--wait); }
.badge.settled, .badge.delivered { background: var(--good-ground); border-color: var(--good); color: var(--good); }
.badge.bounced, .badge.complained, .badge.refused, .badge.late { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); }
.paging { display: flex; gap: 1.5rem; margin: .75rem 0 0; }
.paging a { padding: .4rem 0; }

dl.facts { margin: 0; }
dl.facts div { padding: .4rem 0; border-bottom: 1px solid var(--rule); }
dl.facts div:last-child { border-bottom: 0; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; }
.holds { padding-left: 1.25rem; margin: 0; }
.story { list-style: none; margin: 0; padding: 0; }
.story li { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); gap: 0 1rem; padding: .35rem 0 .35rem .9rem; border-left: 3px solid var(--rule); }
.story time { color: var(--quiet); font-size: .9rem; }
.story .message { border-color: var(--accent); }
.story .payment, .story .promise { border-color: var(--good); }
.story .task, .story .hold { border-color: var(--wait); }
.story .dispute, .story .reply { border-color: var(--bad); }
.script h3, .script h4 { font-size: 1rem; margin: 1rem 0 .35rem; }
.script ul, .script ol { margin: 0 0 .75rem; padding-left: 1.35rem; }
.script blockquote { margin: 0 0 .75rem; padding: .4rem 1rem; border-left: 4px solid var(--accent); background: var(--info-ground); }
.script blockquote > :last-child { margin-bottom: 0; }
pre.mail { white-space: pre-wrap; font: .95rem/1.5 ui-monospace, SFMono-Regular, Consolas, monospace; margin: 0; }
iframe.mail { width: 100%; height: 34rem; border: 1px solid var(--rule); border-radius: 6px; background: #ffffff; color-scheme: light dark; }

.field { margin: 0 0 .9rem; }
label { display: inline-block; font-weight: 600; margin-bottom: .2rem; }
.check { display: flex; gap: .5rem; align-items: center; }
.check label { font-weight: 400; margin: 0; }
.choice { margin: 0 0 .9rem; padding: 0; border: 0; min-width: 0; max-height: 18rem; overflow-y: auto; }
.choice legend { padding: 0; font-weight: 600; }
.choice .check { margin: .35rem 0; min-height: 1.75rem; }
input, select, textarea, button { font: inherit; color: inherit; }
input:not([type=checkbox]), select, textarea { width: 100%; max-width: 100%; min-height: 2.6rem; padding: .45rem .6rem; border: 1px solid var(--frame); border-radius: 6px; background: var(--paper); }
input[type=checkbox] { width: 1.2rem; height: 1.2rem; accent-color: var(--accent); flex: none; }
.moves input:not([type=checkbox]) { width: 5rem; }
.hint { margin: .2rem 0 0; }
p.hint { margin-bottom: .75rem; }
.field .hint { margin-bottom: 0; }
button, .button { display: inline-block; min-height: 2.6rem; padding: .45rem .9rem; border: 1px solid var(--frame); border-radius: 6px; background: var(--paper); cursor: pointer; text-decoration: none; }
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button.danger { border-color: var(--bad); color: var(--bad); font-weight: 600; }
button.primary:hover { text-decoration: underline; color: var(--on-accent); }
button.quiet { border-color: transparent; background: none; text-decoration: underline; padding: .45rem 0; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 .75rem; }
.buttons form { margin: 0; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: 0 0 1rem; }
.filter .field { margin: 0; flex: 1 1 14rem; max-width: 24rem; }
fieldset { border: 1px solid var(--rule); border-radius: 8px; margin: 0 0 .9rem; padding: .5rem .9rem .9rem; min-width: 0; }
fieldset > :last-child { margin-bottom: 0; }
legend { font-weight: 600; padding: 0 .35rem; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem .75rem; padding-bottom: .6rem; }
.row > * { margin: 0; }
.more { margin: 0 0 .9rem; }
.more > summary { cursor: pointer; padding: .35rem 0; margin-bottom: .5rem; min-height: 1.5rem; color: var(--accent); }
.check + .hint { padding-left: 1.7rem; }
.check { margin-bottom: .2rem; }
.person-card { border-top: 1px solid var(--rule); padding-top: .5rem; }
.act { border: 1px solid var(--rule); border-radius: 8px; margin: 0 0 .6rem; background: var(--paper); }
form.act { border: 0; }
.act > summary { cursor: pointer; padding: .6rem .9rem; font-weight: 600; border-radius: 8px; }
.act > summary:hover { color: var(--accent); }
.act[open] > summary { border-bottom: 1px solid var(--rule); border-radius: 8px 8px 0 0; }
.act > form { padding: .9rem; margin: 0; }

.jump { display: none; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } .jump { display: block; } }
@media (max-width: 45rem) {
  main, .foot, .top, .sandbox { padding-left: .9rem; padding-right: .9rem; }
  .top { gap: 0 1rem; padding-top: .25rem; padding-bottom: .25rem; }
  .brand a { padding: .25rem 0; }
  nav a { padding: .4rem .6rem; }
  .who { margin-left: 0; gap: 0 .9rem; font-size: .9rem; }
  .sandbox { padding-top: .4rem; padding-bottom: .5rem; font-size: .9rem; }
  .moves, .moves form { gap: .35rem; }
  .moves button, .moves input:not([type=checkbox]) { min-height: 2.3rem; padding: .25rem .6rem; }
  .moves input:not([type=checkbox]) { width: 4rem; }
  .short { white-space: normal; }
  .story li { grid-template-columns: minmax(0, 1fr); }
  table.cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; min-width: 0; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards { border: 0; background: none; }
  .cards tr { background: var(--paper); border: 1px solid var(--rule); border-radius: 10px; padding: .4rem .9rem; margin: 0 0 .75rem; }
  .cards tbody th, .cards tbody td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .75rem; padding: .3rem 0; border: 0; text-align: left; white-space: normal; min-width: 0; }
  .cards [data-label]::before { content: attr(data-label); color: var(--quiet); font-size: .85rem; font-weight: 400; }
  .cards .badge { white-space: normal; }
  .cards td.amount { text-align: left; }
  .columns .cards tr { padding: .4rem .75rem; }
  iframe.mail { height: 28rem; }
}
`;
