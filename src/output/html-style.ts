/** What pages look like, on screens and paper. Colors only repeat what a word or a mark says; each has a contrast of 4.5 to 1 at least. */
export const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f7, #14171c); --card: light-dark(#fff, #1d2128); --line: light-dark(#d8dce3, #363d49);
  --text: light-dark(#1b1f26, #e6e9ee); --soft: light-dark(#565e6c, #a3acba); --link: light-dark(#0b57b0, #84b8ff);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 110rem; margin-inline: auto; padding-inline: clamp(.8rem, 2.5vw, 2.5rem); }
header { padding-block: 1.6rem .2rem; }
main { padding-bottom: 2rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .6rem; }
h2 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; }
dl { margin: 0 0 1rem; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; color: var(--soft); font-size: .9rem; }
dd { margin: 0; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: 1rem; }
.scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: .45rem 1rem; text-align: left; vertical-align: top; min-width: 5rem; max-width: 42rem; overflow-wrap: break-word; }
.long { min-width: 20rem; overflow-wrap: anywhere; font: .87em/1.5 ui-monospace, monospace; }
.record th { width: 1%; white-space: nowrap; font-weight: 400; color: var(--soft); }
thead th { border-top: 0; font-size: .82rem; color: var(--soft); white-space: nowrap; }
tbody tr:first-child td { border-top-width: thin; }
pre { margin: 0; padding: .8rem 0; font: .9rem/1.55 ui-monospace, monospace; }
pre span { display: block; padding-inline: 1rem; white-space: pre-wrap; }
.mark { border-radius: 5px; padding: 0 .45rem; white-space: nowrap; }
.green { color: light-dark(#11642a, #62cf83); background: light-dark(#e3f5e8, #15301e); }
.yellow { color: light-dark(#6b4b00, #ecc04c); background: light-dark(#fdf1d3, #362b0c); }
.red { color: light-dark(#a11a16, #ff8d85); background: light-dark(#fde7e5, #3c1614); }
@media print {
  html, body { font-size: 8.5pt; background: none; }
  .scroll { border: 0; overflow: visible; }
  th, td { min-width: 0; padding: .3rem .5rem; overflow-wrap: anywhere; }
  tr { break-inside: avoid; }
}
`
