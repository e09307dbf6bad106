import { curve, gather, image, page, svg } from '@judi4cloud/pictures';
import { expect, test } from 'vitest';
import { checkWellFormed } from './well-formed.ts';

const model = image({
  data: new Float32Array([1.5, 2, 2.5, 3, 3.5, 4]),
  n: [3, 2],
  d: [10, 10],
  title: 'A < B & "C"',
  units: 'km/s',
  points: {
    sources: [[0, 0]],
    receivers: [
      [0, 0],
      [20, 0],
    ],
  },
});

test('pictures are well-formed SVG', () => {
  checkWellFormed(svg(model));
  checkWellFormed(svg(gather({ data: new Float32Array(12).fill(1), nrec: 3, dt: 1, wiggles: true })));
  checkWellFormed(svg(curve({ series: [{ y: [1, 2], label: 'a & b' }], logY: true })));
});

test('a page is well-formed, complete in itself and shows markup in texts as it is', () => {
  const html = page({
    title: 'FWI <1>',
    intro: ['One & two', 'three'],
    tables: [{ title: 'T', head: ['a', 'b'], rows: [['<x>', 1.5]] }, { rows: [['y', 2]] }],
    pictures: [
      { title: 'Model', caption: 'Caption', picture: model },
      { svg: `<?xml version="1.0"?>\n${svg(model)}` },
      { title: 'File', pngFile: 'a"b.png' },
    ],
    footer: 'End',
  });
  checkWellFormed(html);
  expect(html.startsWith('<!DOCTYPE html>')).toBe(true);
  expect(html).toContain('<td>&lt;x&gt;</td><td class="number">1.5</td>');
  expect(html).toContain('src="a&quot;b.png"');
  expect(html).not.toMatch(/<script|<link|url\(/);
});

test('what is not well-formed is found', () => {
  for (const broken of ['<p>', '<p></b>', '<p>a & b</p>', '<p class=x></p>', '<p>a < b</p>']) {
    expect(() => checkWellFormed(broken)).toThrow();
  }
});

test('a small picture is written like this', () => {
  expect(
    svg(curve({ series: [{ y: [0, 1], label: 'y' }], title: 'Line', width: 80, height: 40 })),
  ).toMatchInlineSnapshot(`
    "<svg xmlns="http://www.w3.org/2000/svg" width="129" height="130" viewBox="0 0 129 130" font-family="'DejaVu Sans', Verdana, sans-serif">
    <rect class="paper" width="129" height="130" fill="#fff"/>
    <path class="grid" d="M26.54 40v40M103.46 40v40M25 78.18h80" fill="none" stroke="#e6e9ee" stroke-width="1"/>
    <svg x="25" y="40" width="80" height="40" viewBox="25 40 80 40"><path d="M26.54 78.18L103.46 41.82" fill="none" stroke="#1f6feb" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/><path d="M23.54 78.18a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM100.46 41.82a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z" fill="#1f6feb"/></svg>
    <path class="line" d="M25 40h80v40h-80zM26.54 80v5M103.46 80v5M25 78.18h-5" fill="none" stroke="#8b95a3" stroke-width="1"/><g class="ink" fill="#222a35" font-size="12"><text x="26.54" y="99" text-anchor="middle">0</text><text x="103.46" y="99" text-anchor="middle">1</text><text x="16" y="82.48" text-anchor="end">0</text></g>
    <g class="ink" fill="#222a35" font-size="12"><text x="25" y="27" font-size="15" font-weight="bold">Line</text></g>
    <g class="ink" fill="#222a35" font-size="12"><text x="105" y="27" text-anchor="end">y</text></g><path d="M73.9 23h18" stroke="#1f6feb" stroke-width="2.4"/>
    </svg>"
  `);
});
