// Puts the page together: what the server tells goes into the model, and what is seen of it is drawn.

import { changeMode } from './dialog.js';
import { byId, say } from './dom.js';
import { clock, count } from './format.js';
import { List } from './list.js';
import { Model } from './model.js';
import { Stream } from './server.js';
import { startTheme } from './theme.js';

const model = new Model();
const list = new List(model, applied);

/** Shows what a change has made at once. The next second may be one second away. */
function applied(answer) {
  model.setMode(answer);
  model.change(answer.limits);
  update();
}

function update() {
  performance.mark('shot-begin');
  list.update();
  const limits = [...model.limits.values()];
  say(byId('sum-refusing'), `${count(limits.filter(limit => limit.second.refused > 0).length)} of ${count(limits.length)}`);
  for (const field of ['admitted', 'refused', 'timedOut', 'failed']) say(byId(`sum-${field}`), count(model.sum(field)));
  const mode = byId('mode');
  say(mode, `Mode: ${model.mode}`);
  mode.dataset.mode = model.mode;
  mode.disabled = !model.canChange;
  mode.title = model.canChange ? 'Change the mode of all limits' : 'You may look, and change nothing';
  say(byId('connection-text'), `Live, ${clock(model.time)}`);
  document.documentElement.dataset.time = String(model.time);
  performance.measure('shot-update', 'shot-begin');
  performance.clearMarks('shot-begin');
}

byId('mode').addEventListener('click', () => changeMode(model, applied));
startTheme(() => list.redraw());
new Stream({
  all(data) {
    model.reset(data);
    say(byId('application'), data.application || 'Limits');
    say(byId('where'), [data.environment, data.machine].filter(Boolean).join(' · '));
    document.title = `${data.application || 'Limits'} – Shot`;
    list.reset();
    update();
  },
  second(data) {
    model.add(data);
    update();
  },
  state(isLive) {
    byId('connection').dataset.live = String(isLive);
    if (!isLive) say(byId('connection-text'), `Not connected since ${clock(Date.now() / 1000)}`);
  },
});
