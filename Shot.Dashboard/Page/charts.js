// The three charts of an open limit.

import { color } from './theme.js';
import { count, duration } from './format.js';
import { element } from './dom.js';
import { Seconds } from './model.js';

/* global uPlot */

const Height = 190;

/** Leaves out the zeros that are not beside something else: what hardly happens would be a line on the axis. */
const rare = values => values.map((value, i) => value || values[i - 1] || values[i + 1] ? value : null);

/** @param {any} limit */
function chartsOf(limit) {
  const calls = {
    title: 'Calls per second',
    series: [
      { name: 'Refused', color: 'refused', of: h => h.of('admitted').map((a, i) => a == null ? null : a + h.of('refused')[i]), value: s => s.refused, fill: true },
      { name: 'Admitted', color: 'admitted', of: h => h.of('admitted'), value: s => s.admitted, fill: true },
      { name: 'Late', color: 'late', of: h => rare(h.of('timedOut')), value: s => s.timedOut, dash: [5, 3] },
      { name: 'Failed', color: 'failed', of: h => rare(h.of('failed')), value: s => s.failed, dash: [2, 2] },
    ],
  };
  if (limit.mode === 'Shadow') calls.series.push({
    name: 'Would be refused', color: 'shadow', of: h => rare(h.of('wouldHaveRefused')), value: s => s.wouldHaveRefused, dash: [8, 3],
  });
  const levels = { title: 'Permits left', series: [] };
  if (limit.second.availablePermits != null) levels.series.push({
    name: 'Permits left', color: 'permits', of: h => h.of('availablePermits'), value: s => s.availablePermits, fill: true,
  });
  if (limit.second.inside != null) {
    levels.title = limit.isAdaptive ? 'Inside, and the adaptive limit' : 'Calls inside';
    levels.series.push(
      { name: 'Inside', color: 'admitted', of: h => h.of('inside'), value: s => s.inside, fill: levels.series.length === 0 },
      { name: limit.isAdaptive ? 'Adaptive limit' : 'Limit', color: 'refused', of: h => h.of('limit'), value: s => s.limit, dash: [6, 3] });
  }
  const latency = {
    title: 'Latency of admitted calls', format: duration, isLog: true,
    series: [
      { name: 'P99.9', color: 'p999', of: h => h.of('p999Ms'), value: s => s.p999Ms },
      { name: 'P99', color: 'p99', of: h => h.of('p99Ms'), value: s => s.p99Ms },
      { name: 'P50', color: 'p50', of: h => h.of('p50Ms'), value: s => s.p50Ms },
    ],
  };
  return [calls, levels, latency].filter(chart => chart.series.length > 0);
}

class Chart {
  /** @param {any} definition */
  constructor(definition) {
    this.definition = definition;
    this.format = definition.format ?? count;
    this.values = definition.series.map(() => element('b'));
    this.box = element('div', { class: 'plot', role: 'img', 'aria-label': definition.title });
    this.root = element('figure', {},
      element('figcaption', {}, definition.title),
      this.box,
      element('p', { class: 'legend' }, ...definition.series.map((series, i) =>
        element('span', { class: `key ${series.color}${series.dash ? ' dashed' : ''}` }, `${series.name} `, this.values[i]))));
  }

  build() {
    this.plot?.destroy();
    const axis = { stroke: color('muted'), grid: { stroke: color('line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    this.plot = new uPlot({
      width: this.width, height: Height, legend: { show: false }, padding: [8, 36, 0, 0],
      cursor: { points: { size: 6 }, drag: { x: false, y: false } },
      scales: { y: this.definition.isLog ? { distr: 3 } : { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [
        { ...axis, space: 70, size: 26, values: (_, times) => times.map(time => new Date(time * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })) },
        { ...axis, size: 64, values: (_, marks) => marks.map(mark => mark == null ? '' : this.format(mark)) },
      ],
      series: [{}, ...this.definition.series.map(series => ({
        stroke: color(series.color), width: series.fill ? 1.5 : 2, dash: series.dash, points: { show: false },
        fill: series.fill ? color(`${series.color}-fill`) : undefined,
      }))],
      hooks: { setCursor: [plot => this.point(plot.cursor.idx)] },
    }, this.data, this.box);
  }

  /** Shows the values under the pointer, or the last ones. @param {number | null | undefined} index */
  point(index) {
    this.definition.series.forEach((series, i) => {
      const at = index == null ? this.second : this.seconds(index);
      this.values[i].textContent = this.format(series.value(at));
    });
  }

  /** @param {import('./model.js').History} history @param {any} second */
  update(history, second) {
    const first = history.now - Seconds + 1;
    this.second = second;
    this.seconds = index => Object.fromEntries(Object.keys(history.lists).map(field => [field, history.of(field)[index]]));
    this.data = [Array.from({ length: Seconds }, (_, i) => first + i), ...this.definition.series.map(series => series.of(history))];
    const width = this.box.clientWidth;
    if (width === 0) return;
    if (!this.plot || this.width !== width) {
      this.width = width;
      this.build();
    } else {
      this.plot.setData(this.data);
    }
    if (this.plot.cursor.idx == null) this.point(null);
    const text = this.definition.series.map((series, i) => `${series.name} ${this.values[i].textContent}`).join(', ');
    this.box.setAttribute('aria-label', `${this.definition.title}, now: ${text}`);
  }
}

export class Charts {
  /** @param {any} limit */
  constructor(limit) {
    this.charts = chartsOf(limit).map(definition => new Chart(definition));
    this.root = element('div', { class: 'charts' }, ...this.charts.map(chart => chart.root));
  }

  /** @param {any} limit */
  update(limit) {
    if (limit.large) for (const chart of this.charts) chart.update(limit.large, limit.second);
  }

  /** Takes the colours of another theme. */
  recolor() {
    for (const chart of this.charts) if (chart.plot) chart.build();
  }

  destroy() {
    for (const chart of this.charts) chart.plot?.destroy();
  }
}
