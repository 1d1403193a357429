// The report as one page that needs nothing else: what was tried, the worst error of each kernel and where, every case.
import { markup, Markup } from './escape.ts';
import { byGroup, type CaseResult, type KernelResult, type Outcome, type Report, type WorstError } from './report.ts';

const words: Readonly<Record<Outcome, string>> = {
  passed: 'passed',
  failed: 'failed',
  knownGap: 'known gap',
  closedGap: 'gap is closed',
};

const style = `
:root { color-scheme: light dark; --line: #8884; --bad: #c0362c; --good: #2c7a4b; --mild: #a06a00; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff7b6e; --good: #6fce97; --mild: #e0b050; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } td:first-child code { white-space: nowrap; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; margin: .2rem 0 0; }
.passed { color: var(--good); } .failed, .closedGap { color: var(--bad); } .knownGap { color: var(--mild); }
.verdict { font-size: 1.15rem; font-weight: 600; } summary { cursor: pointer; padding: .25rem 0; } .quiet { opacity: .75; }`;

/** The report as a self-contained HTML page. */
export function reportHtml(report: Report): string {
  const { backend, runtime, capabilities, cases, kernels, costs, totals, seed, activationUlp, date, passed } = report;
  const picked = report.groups === undefined ? 'all groups' : `groups ${report.groups.join(', ')}`;
  const verdict = passed
    ? `All ${cases.length} cases are as declared.`
    : `${totals.failed + totals.closedGap} of ${cases.length} cases failed.`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${backend} on ${runtime}: conformance</title>
<style>${new Markup(style)}</style>
</head>
<body>
<h1>${backend} on ${runtime}</h1>
<p class="quiet">@rnnkit/conformance, ${date}, ${picked}, seed ${seed}; computes in ${capabilities.precision}, states
${activationUlp} ULP for tanh, exp, log and √, ${capabilities.training ? 'trains' : 'does not train'}.</p>
<p class="verdict ${passed ? 'passed' : 'failed'}">${verdict}</p>
<p>${totals.passed} passed, ${totals.failed} failed, ${totals.knownGap} known gaps, ${totals.closedGap} declared gaps that pass.</p>
${failures(cases)}
<h2>Kernels</h2>
<p class="quiet">The worst error in units of float32’s last place (of the value, or of the result’s root mean square where that is
larger; the ill-conditioned group “edges” aside), and the largest share of the error that rounding can explain: above 100 % a
result is wrong.</p>
<div class="wide"><table>
<thead><tr><th>kernel</th><th>cases</th><th>worst error</th><th>where</th><th>closest to its bound</th><th>where</th></tr></thead>
<tbody>
${kernels.map(kernelRow)}</tbody>
</table></div>
${gaps(cases)}
<h2>Counted</h2>
<p class="quiet">Kernels that tfjs’ engine launched, and bytes that were read back from the backend.</p>
<div class="wide"><table>
<thead><tr><th>what</th><th>kernel launches</th><th>bytes read back</th></tr></thead>
<tbody>
${costs.map(({ what, kernelLaunches, bytesRead }) => markup`<tr><td>${what}</td><td class="number">${kernelLaunches}</td><td class="number">${bytesRead}</td></tr>\n`)}</tbody>
</table></div>
<h2>Cases</h2>
${[...byGroup(cases)].map(([group, list]) => caseList(group, list))}
</body>
</html>
`.text;
}

function kernelRow(one: KernelResult): Markup {
  const outcome = one.failed > 0 ? 'failed' : one.passed === 0 ? '' : 'passed';
  const tried = one.passed + one.failed + one.knownGaps;
  return markup`<tr><td><code>${one.kernel}</code>${one.native ? '' : markup` <span class="quiet">composed</span>`}</td>
<td class="${outcome}">${tried === 0 ? 'not tried' : `${one.passed} of ${tried}`}</td>
<td class="number">${one.worstByUlp === undefined ? '–' : `${short(one.worstByUlp.ulp)} ULP`}</td><td>${place(one.worstByUlp)}</td>
<td class="number">${one.worstByBound === undefined ? '–' : `${short(100 * one.worstByBound.ratio)} %`}</td><td>${place(one.worstByBound)}</td></tr>
`;
}

function place(worst: WorstError | undefined): Markup {
  if (worst === undefined) return markup``;
  const { result, index, actual, expected, setting, way } = worst;
  return markup`<details><summary>${worst.case}, <code>${result}[${index.join(', ')}]</code></summary>
<pre>${actual} instead of ${expected}, by the ${way}\n${setting}</pre></details>`;
}

function failures(cases: readonly CaseResult[]): Markup {
  const failed = cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'closedGap');
  if (failed.length === 0) return markup``;
  return markup`<h2>Failures</h2>\n${failed.map(
    ({ group, name, outcome, message = '' }) =>
      markup`<p class="${outcome}"><strong>${group}: ${name}</strong></p><pre>${message}</pre>\n`,
  )}`;
}

function gaps(cases: readonly CaseResult[]): Markup {
  const known = cases.filter(({ outcome }) => outcome === 'knownGap');
  if (known.length === 0) return markup``;
  return markup`<h2>Known gaps</h2>\n<p class="quiet">Declared, tried, and failed as declared.</p>\n<ul>${known.map(
    ({ group, name, message = '' }) => markup`<li><strong>${group}: ${name}</strong> ${message}</li>\n`,
  )}</ul>`;
}

function caseList(group: string, list: readonly CaseResult[]): Markup {
  const passed = list.filter(({ outcome }) => outcome === 'passed').length;
  return markup`<details><summary><strong>${group}</strong>, ${passed} of ${list.length} passed</summary>
<table><tbody>
${list.map(
  ({ name, outcome, seconds, topics }) =>
    markup`<tr><td class="${outcome}">${words[outcome]}</td><td>${name}</td><td class="quiet">${topics.join(', ')}</td><td class="number quiet">${seconds.toFixed(3)} s</td></tr>\n`,
)}</tbody></table></details>
`;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value < 0.05 ? '0' : value < 1000 ? value.toPrecision(2) : value.toExponential(1);
}
