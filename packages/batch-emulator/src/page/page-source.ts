/** Colours follow the reader's choice of light or dark; those of states carry a word as well. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d8d8de, #3a3a42); --soft: light-dark(#f4f4f7, #1d1d22);
  --text: light-dark(#1b1b20, #e8e8ee); --quiet: light-dark(#62626c, #a0a0ac); --good: light-dark(#1a7f4b, #4cc38a);
  --bad: light-dark(#b3261e, #ff8a80); --busy: light-dark(#1f5fbf, #7ab0ff); --wait: light-dark(#8a6d00, #e0c050); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--text); background: light-dark(#fff, #141418);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.25rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; } .quiet { color: var(--quiet); }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; margin: .5rem 0; }
.row { display: flex; gap: .8rem; flex-wrap: wrap; align-items: baseline; }
.nodes { display: flex; flex-wrap: wrap; gap: 4px; margin-top: .5rem; }
.node { border: 1px solid var(--line); border-radius: 5px; padding: 1px 6px; font-size: .8rem; background: var(--soft); }
.bar { display: flex; height: 10px; border-radius: 5px; overflow: hidden; background: var(--soft); margin: .45rem 0; }
.bar i { display: block; min-width: 0; }
.bg-good { background: var(--good); } .bg-bad { background: var(--bad); } .bg-busy { background: var(--busy); }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); } .wait { color: var(--wait); }
button, input { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 5px;
  padding: 2px 8px; } button { cursor: pointer; } button:focus-visible, input:focus-visible { outline: 2px solid var(--busy); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; padding: 3px 8px; border-bottom: 1px solid var(--line); vertical-align: top; }
td.command { max-width: 24rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
code, pre { font: .85rem/1.4 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem; max-height: 24rem;
  overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** Builds the page out of elements and texts alone: no text is ever read as HTML. */
export const pageScript = `
'use strict';
const $ = (id) => document.getElementById(id);
const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'click') node.addEventListener('click', value);
    else if (name === 'grow') node.style.flexGrow = value;
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== ''));
  return node;
};
const tone = { idle: 'good', running: 'busy', succeeded: 'good', failed: 'bad', completed: 'good', active: 'busy',
  preparing: 'busy', waiting: 'wait', preempted: 'wait', unusable: 'bad', starttaskfailed: 'bad', deleting: 'wait',
  terminating: 'wait', disabled: 'wait', resizing: 'wait' };
const times = (count, one, many) => (count ? count + ' ' + (count === 1 ? one : many) : '');
const word = (state) => el('span', { class: tone[state] || 'quiet' }, state);
// The part after # is sent to nobody; it goes from the address bar, and is kept as long as the tab is open.
const given = new URLSearchParams(location.hash.slice(1)).get('token');
if (given) {
  sessionStorage.setItem('token', given);
  history.replaceState(null, '', '/');
}
const get = async (query) => {
  const headers = { authorization: 'Bearer ' + sessionStorage.getItem('token') };
  const answer = await fetch('/?' + new URLSearchParams(query), { headers });
  $('enter').hidden = answer.status !== 401;
  $('all').hidden = answer.status === 401;
  if (!answer.ok) throw new Error(answer.status === 401 ? '' : 'the emulator answers with ' + answer.status);
  return answer.json();
};
let job = '';
let log;
const shown = {};
const show = (id, value, build) => {
  const text = JSON.stringify(value);
  if (shown[id] !== text) $(id).replaceChildren(...(value.length ? value.map(build) : [el('p', { class: 'quiet' }, 'none')]));
  shown[id] = text;
};

const poolCard = (pool) => {
  const states = {};
  for (const node of pool.nodes) states[node.state] = (states[node.state] || 0) + 1;
  const summary = Object.entries(states).map(([state, count]) => el('span', {}, count + ' ', word(state)));
  return el('div', { class: 'card' },
    el('div', { class: 'row' }, el('strong', {}, pool.id), el('span', { class: 'quiet' }, pool.vmSize),
      word(pool.allocation), pool.state === 'active' ? '' : word(pool.state),
      el('span', { class: 'quiet' }, 'wanted: ' + pool.targets.dedicated + ' dedicated, ' + pool.targets.spot + ' Spot'),
      ...summary, pool.errors.length ? el('span', { class: 'bad' }, pool.errors.join(', ')) : ''),
    pool.formula ? el('code', { class: 'quiet' }, pool.formula) : '',
    el('div', { class: 'nodes' }, ...pool.nodes.slice(0, 200).map((node) =>
      el('span', { class: 'node', title: node.id }, node.id.slice(6, 12) + (node.dedicated ? '' : ' Spot') + ' ',
        word(node.state), node.tasks.length ? ' ' + node.tasks.map((t) => t.task).join(', ') : '')),
      pool.nodes.length > 200 ? '… and ' + (pool.nodes.length - 200) + ' more' : ''));
};

const jobCard = (entry) => {
  const { counts } = entry;
  const part = (count, name) => (count ? el('i', { class: 'bg-' + name, grow: count }) : '');
  return el('div', { class: 'card' },
    el('div', { class: 'row' }, el('strong', {}, entry.id), word(entry.state),
      el('span', { class: 'quiet' }, 'pool ' + (entry.poolId || '–') + ', priority ' + entry.priority),
      entry.reason ? el('span', { class: 'quiet' }, entry.reason) : '',
      el('button', { click: () => { job = job === entry.id ? '' : entry.id; log = undefined; refresh(); } },
        entry.open ? 'Hide tasks' : 'Tasks')),
    el('div', { class: 'bar' }, part(counts.succeeded, 'good'), part(counts.failed, 'bad'), part(counts.running, 'busy'),
      el('i', { grow: counts.active })),
    el('div', { class: 'quiet' }, counts.succeeded + ' succeeded, ' + counts.failed + ' failed, ' + counts.running +
      ' running, ' + counts.active + ' active of ' + entry.total));
};

const taskRow = (task) => el('tr', {},
  el('td', {}, task.id), el('td', {}, word(task.state)),
  el('td', {}, task.exitCode === undefined ? '' : String(task.exitCode)),
  el('td', {}, [times(task.retries, 'retry', 'retries'), times(task.requeues, 'requeue', 'requeues')].filter(Boolean).join(', ')),
  el('td', {}, task.node ? task.node.slice(6, 12) : ''),
  el('td', { class: 'command', title: task.command }, task.failure ? el('span', { class: 'bad' }, task.failure) :
    el('code', {}, task.command)),
  el('td', {}, ...(task.node ? ['stdout.txt', 'stderr.txt'].map((file) =>
    el('button', { click: () => { log = { task: task.id, file }; refresh(); } }, file.slice(0, 6))) : [])));

const refresh = async () => {
  try {
    const state = await get({ view: 'state' });
    $('account').textContent = state.account + ' at ' + state.url;
    show('pools', state.pools, poolCard);
    show('jobs', state.jobs.map((entry) => ({ ...entry, open: entry.id === job })), jobCard);
    $('detail').hidden = job === '';
    if (job !== '') {
      const { tasks, more } = await get({ view: 'tasks', job, filter: $('filter').value });
      $('job').textContent = job;
      show('tasks', tasks, taskRow);
      $('more').textContent = more ? more + ' more tasks are not shown' : '';
    }
    $('log').hidden = !log;
    if (log) {
      const { text } = await get({ view: 'log', job, ...log });
      $('log-name').textContent = log.task + ' ' + log.file;
      if ($('text').textContent !== text) $('text').textContent = text;
    }
    $('time').textContent = state.problem || state.now;
    $('time').className = state.problem ? 'bad' : 'quiet';
  } catch (error) {
    $('time').textContent = error instanceof TypeError ? 'the emulator does not answer' : error.message;
  }
};
$('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('token', $('token').value.trim().replace(/^.*#token=/, ''));
  refresh();
});
$('filter').addEventListener('input', refresh);
refresh();
setInterval(refresh, 1000);
`;

export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Batch emulator</title>
<style>${pageStyle}</style>
</head>
<body>
<header><h1>Batch emulator</h1><span id="account" class="quiet"></span><span id="time" class="quiet"></span></header>
<form id="enter" hidden>
<p>Who may see this has the address with a token in it, which the emulator said when it started.</p>
<label>Token <input id="token" type="password" autocomplete="off"></label> <button>Show</button>
</form>
<main id="all" hidden>
<h2>Pools</h2><div id="pools"></div>
<h2>Jobs</h2><div id="jobs"></div>
<section id="detail" hidden>
<h2>Tasks of <span id="job"></span></h2>
<p><label>Filter <input id="filter" placeholder="id or state"></label> <span id="more" class="quiet"></span></p>
<div class="scroll"><table><thead><tr><th>Task</th><th>State</th><th>Exit</th><th>Again</th><th>Node</th><th>Command</th>
<th>Output</th></tr></thead><tbody id="tasks"></tbody></table></div>
</section>
<section id="log" hidden><h2 id="log-name"></h2><pre id="text"></pre></section>
</main>
<script>${pageScript}</script>
</body>
</html>
`;
