/** What the pages look like. Colors only repeat what a word or a mark says; each has a contrast of 4.5 to 1 at least. */
export const style = `:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f7, #14171c);
  --card: light-dark(#ffffff, #1d2128);
  --line: light-dark(#d8dce3, #363d49);
  --text: light-dark(#1b1f26, #e6e9ee);
  --soft: light-dark(#565e6c, #a3acba);
  --link: light-dark(#0b57b0, #84b8ff);
  --bar: light-dark(#20262f, #0d1014);
  --green: light-dark(#11642a, #62cf83);
  --green-back: light-dark(#e3f5e8, #15301e);
  --yellow: light-dark(#6b4b00, #ecc04c);
  --yellow-back: light-dark(#fdf1d3, #362b0c);
  --red: light-dark(#a11a16, #ff8d85);
  --red-back: light-dark(#fde7e5, #3c1614);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; background: var(--card); padding: .5rem 1rem; z-index: 2; }
.skip:focus { left: .5rem; top: .5rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.bar { background: var(--bar); color: #f2f4f7; }
.bar a { color: inherit; text-decoration: none; }
.bar :focus-visible { outline-color: #9cc7ff; }
.bar .in { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.2rem; padding-block: .6rem; }
.brand { display: flex; align-items: center; gap: .6rem; font-weight: 650; font-size: 1.05rem; }
.brand img { width: 1.6rem; height: 1.6rem; display: block; }
.brand small { font-weight: 400; color: #b9c2cf; font-size: .85rem; }
.who { margin-left: auto; display: flex; align-items: center; gap: .8rem; color: #d5dbe3; }
.in { max-width: 110rem; margin-inline: auto; padding-inline: clamp(.8rem, 2vw, 2rem); }
button, input, select { font: inherit; color: inherit; border: 1px solid light-dark(#767f8e, #7c8696); border-radius: 6px; background: var(--card); padding: .4rem .75rem; min-height: 2.4rem; max-width: 100%; }
button { cursor: pointer; font-weight: 550; }
button.main { background: light-dark(#0b57b0, #84b8ff); border-color: transparent; color: light-dark(#fff, #0d1014); }
.bar button { background: transparent; color: inherit; border-color: #8792a2; min-height: 2rem; padding: .15rem .7rem; }
.tools { display: flex; flex-wrap: wrap; gap: .8rem 1.6rem; align-items: end; padding-block: 1.2rem .4rem; }
.tools form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: end; }
.tools label { display: block; font-size: .85rem; color: var(--soft); }
.tools form, .tools form div { min-width: 0; max-width: 100%; }
.tools select { width: 100%; }
.tools .search a { padding-block: .5rem; }
.tools .search { flex: 1 1 22rem; max-width: 52rem; }
.tools .search div { flex: 1 1 12rem; }
.tools .search input { width: 100%; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.2rem 0 0; }
h1 + p { margin: .2rem 0 0; color: var(--soft); }
h2 { font-size: 1.15rem; margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; padding: 0; margin: 1rem 0 1.4rem; list-style: none; }
.tiles a { display: block; height: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .7rem 1rem; color: inherit; text-decoration: none; }
.tiles a:hover { border-color: var(--link); }
.tiles b { display: block; font-size: 1.45rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: 1.4rem; scroll-margin-top: 1rem; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1rem; padding: .9rem 1.1rem .5rem; }
.title p { margin: 0; color: var(--soft); }
.title .right { margin-left: auto; }
.body { padding: 0 1.1rem 1rem; }
.scroll { overflow-x: auto; position: relative; border-radius: 0 0 10px 10px; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 11rem; }
time, .mark, .nowrap, td code { white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .45rem .7rem; border-top: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 1.1rem; }
thead th { font-size: .82rem; color: var(--soft); font-weight: 600; border-top: 0; vertical-align: bottom; }
.images td, .images thead th { min-width: 9.5rem; }
.images th:first-child { position: sticky; left: 0; z-index: 1; background: var(--card); box-shadow: 1px 0 var(--line); }
.images td .mark { white-space: normal; }
.images td code { font-size: .95em; }
.images td .small code { white-space: normal; overflow-wrap: anywhere; }
.view td, .images .view th, .view th { background: light-dark(#eef0f4, #262c36); font-weight: 650; padding-block: .35rem; }
.view td { font-weight: 400; color: var(--soft); }
.soft { color: var(--soft); }
.small { font-size: .85rem; }
.small.red { width: fit-content; border-radius: 5px; padding: 0 .4rem; margin-top: .15rem; }
code { font: .88em/1.4 ui-monospace, monospace; unicode-bidi: isolate; }
td code a { text-decoration: none; color: inherit; }
td code a:hover, td code a:focus { text-decoration: underline; }
bdi { unicode-bidi: isolate; }
.mark { display: inline-block; max-width: 100%; border-radius: 5px; padding: 0 .4rem; font-size: .82rem; }
.same { color: var(--soft); }
.green, .new { color: var(--green); background: var(--green-back); }
.yellow, .moved { color: var(--yellow); background: var(--yellow-back); }
.red, .gone { color: var(--red); background: var(--red-back); }
mark { background: light-dark(#ffe680, #665200); color: inherit; border-radius: 3px; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: .8rem; padding: 0 .6rem; margin: 0 .2rem .2rem 0; font-size: .85rem; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem .9rem; margin: 0; padding: .2rem 1.1rem .8rem; list-style: none; font-size: .85rem; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem; padding: .3rem 1.1rem 1.1rem; margin: 0; list-style: none; }
.cards > li { border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; }
.cards h3 { margin: 0 0 .1rem; font-size: 1rem; }
dl { margin: .5rem 0 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem .9rem; }
dt { color: var(--soft); }
dd { margin: 0; }
progress { width: 8rem; max-width: 100%; accent-color: var(--link); vertical-align: middle; }
.pages { display: flex; gap: 1rem; padding: .7rem 1.1rem 1rem; }
.problem { border-left: 4px solid var(--red); padding: .5rem .9rem; background: var(--red-back); color: var(--red); margin: 0 0 1rem; }
.narrow { max-width: 26rem; margin: 10vh auto 2rem; padding-inline: .8rem; }
.narrow section { padding: 1.4rem; }
.narrow label { display: block; margin-top: .9rem; }
.narrow input { width: 100%; }
.narrow button { margin-top: 1.2rem; }
footer { color: var(--soft); padding-block: .4rem 2rem; font-size: .85rem; }
@media (min-width: 60rem) { .images th:first-child { min-width: 15rem; } }
@media (min-width: 84rem) {
  .two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.4rem; align-items: start; }
}
@media (max-width: 40rem) {
  .title, .body, .legend, .pages { padding-inline: .8rem; }
  .cards { padding-inline: .8rem; }
  th:first-child, td:first-child { padding-left: .8rem; }
  .who { margin-left: 0; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  .bar form, .tools, .tiles, .skip, button, .pages { display: none; }
  html, body { font-size: 8.5pt; background: none; }
  .two { display: block; }
  .scroll { overflow: visible; }
  .images td, .images th, .images th:first-child { min-width: 0; position: static; box-shadow: none; }
  tr, .cards > li { break-inside: avoid; }
}
`

/** A hammer; also the mark of the pages in tabs. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b57b0"/><g transform="rotate(-38 16 16)" fill="#fff"><rect x="6" y="5" width="20" height="10" rx="2.5"/><rect x="14.2" y="15" width="3.6" height="14" rx="1.6"/></g></svg>
`
