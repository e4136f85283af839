import { SEVERITIES } from '../../result/severity.ts'
import { STATUSES } from '../../result/status.ts'

/** Hides the results of a status or a severity whose check box is off. On screen alone: a printed report is whole. */
const FILTERS = [
  ...STATUSES.map(status => `#show-${status}:not(:checked) ~ .results .is-${status} { display: none }`),
  ...SEVERITIES.map(severity => `#show-${severity}:not(:checked) ~ .results .of-${severity} { display: none }`),
].join('\n')

/** The rules of this report, besides those of every report. */
export const STYLE: string = `
.layers td { width: 40% } .layers td:first-child { width: 20% }
.layers li { padding-left: .9rem; text-indent: -.9rem } .layers li b { font-weight: 600 }
.gaps { border: 1px solid var(--unknown); border-radius: 4px; padding: 0 1rem; margin-top: 2rem } .gaps h2 { margin-top: .8rem }
.findings input { margin: 0 .3rem 0 0; vertical-align: middle } .findings label { margin-right: 1rem; font-size: .92rem }
.screen { display: inline-block; margin: 0 .75rem 0 0 } .divider { border-left: 1px solid var(--line); height: 1.1rem; vertical-align: middle }
.results { margin-top: .9rem; border-top: 1px solid var(--line) }
.result { border-bottom: 1px solid var(--line) }
.result summary { display: grid; grid-template-columns: 5.5rem 4rem 7.6rem minmax(0, 1fr) minmax(0, 1fr); gap: .75rem; align-items: baseline; padding: .5rem 0; cursor: pointer }
.result summary:hover { background: var(--tint) }
.rule { font-weight: 600 } .where { text-align: right; color: var(--soft) }
.body { padding: 0 0 1rem 6.25rem }
.body > p { font-size: 1rem } .body dl > div, .rules dl > div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .75rem; margin-top: .45rem }
.body dl, .rules dl { margin: 0 } .evidence { width: auto } .evidence td { border: 0; padding: .05rem 1rem .05rem 0 } .evidence td:last-child { color: var(--soft) }
.tolerated { color: var(--unknown) } .consequences { border-left: 3px solid var(--unknown); padding-left: .7rem }
.rules article { border-top: 1px solid var(--line); padding: .9rem 0 }
@media screen { ${FILTERS} }
@media screen and (max-width: 46rem) {
  .body { padding-left: 0 }
  .result summary { grid-template-columns: auto auto 1fr } .what, .where { grid-column: 1 / -1; text-align: left }
}
@media print {
  .screen, .findings input, .findings label { display: none }
  details::details-content { content-visibility: visible; block-size: auto }
  summary { list-style: none; break-inside: avoid; break-after: avoid }
}
`
