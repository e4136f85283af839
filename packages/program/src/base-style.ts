/** The style sheet of every report. No fonts and no pictures from elsewhere; colours hold a contrast of at least 4.5 to 1. */
export const BASE_STYLE: string = `
:root { color-scheme: light; --ink: #1c2126; --soft: #59636e; --line: #d8dde3; --paper: #fff; --tint: #f6f7f9;
  --fail: #b3261e; --unknown: #8a5a00; --pass: #1a6e3c; --not_applicable: #59636e }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem 5rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1.25rem; font-weight: 650; letter-spacing: -.01em }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; font-weight: 650 }
h3 { font-size: 1rem; margin: 0 0 .4rem; font-weight: 650 }
h3 span { font-weight: 400 }
p { margin: 0 0 .5rem; max-width: 48rem }
a { color: #0b57a4 }
code, pre { font: 13px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 4px; padding: .6rem .8rem; white-space: pre-wrap; margin: .4rem 0 }
.kind { color: var(--soft); margin: 0 0 .25rem }
.note, small { color: var(--soft); font-size: .9rem }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .6rem 1.5rem; margin: 0 0 1.25rem }
dt { color: var(--soft); font-size: .85rem }
dd { margin: 0 }
.verdict { border-left: 4px solid var(--unknown); background: var(--tint); padding: .7rem 1rem; max-width: none }
.verdict.exit-0 { border-color: var(--pass) } .verdict.exit-1 { border-color: var(--fail) }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; list-style: none; padding: 0; margin: 0 0 .75rem }
.tiles li { border: 1px solid var(--line); border-top: 3px solid; border-radius: 4px; padding: .6rem .9rem }
.tiles b { display: block; font-size: 1.9rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums }
.tiles .fail { border-top-color: var(--fail) } .tiles .unknown { border-top-color: var(--unknown) }
.tiles .pass { border-top-color: var(--pass) } .tiles .not_applicable { border-top-color: var(--not_applicable) }
table { border-collapse: collapse; width: 100%; font-size: .93rem }
th { text-align: left; overflow-wrap: normal; font-weight: 600; color: var(--soft); font-size: .85rem; border-bottom: 1px solid var(--soft); padding: .35rem .6rem .35rem 0; vertical-align: bottom }
td { border-bottom: 1px solid var(--line); padding: .4rem .6rem .4rem 0; vertical-align: top }
td:first-child a, .rule { white-space: nowrap }
td ul { margin: .2rem 0 0; padding: 0; list-style: none }
.number { text-align: right; font-variant-numeric: tabular-nums; width: 5.2rem }
td.number.fail { color: var(--fail); font-weight: 650 } td.number.unknown { color: var(--unknown); font-weight: 650 }
.none { color: var(--soft) }
.severity { font-size: .88rem; white-space: nowrap } .severity.critical, .severity.high { color: var(--fail) } .severity.medium { color: var(--unknown) } .severity.low { color: var(--soft) }
.severity.critical { font-weight: 650 }
.badge { display: inline-block; white-space: nowrap; min-width: 5.2rem; text-align: center; border-radius: 3px; padding: 0 .4rem; font-size: .78rem; line-height: 1.45rem; font-weight: 650; letter-spacing: .03em; border: 1px solid }
.badge.fail { background: var(--fail); border-color: var(--fail); color: #fff } .badge.unknown { background: #fdf3dc; color: var(--unknown) }
.badge.pass { background: #e8f4ec; color: var(--pass) } .badge.not_applicable { background: var(--tint); color: var(--not_applicable) }
@media screen and (max-width: 46rem) {
  section { overflow-x: auto } td:nth-child(2) { min-width: 9rem }
  .tiles { grid-template-columns: repeat(2, 1fr) }
}
@media print {
  @page { margin: 16mm 14mm }
  html { font-size: 12px } body { max-width: none; padding: 0; font-size: 12px } code, pre { font-size: 10.5px } a { color: inherit }
  h2, h3, tr, .tiles { break-inside: avoid; break-after: auto } h2, h3 { break-after: avoid }
  .badge, .verdict, .tiles li, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
