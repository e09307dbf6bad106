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

test('pictures that follow each other under the same title have one heading', () => {
  const picture = { picture: model };
  const html = page({
    title: 'Page',
    pictures: [
      { title: 'First', caption: 'a', ...picture },
      { title: 'First', caption: 'b', ...picture },
      { title: 'Second', ...picture },
      picture,
      picture,
    ],
  });
  expect(html.match(/<h2>[^<]*<\/h2>|<figcaption>[^<]*/g)).toEqual([
    '<h2>First</h2>',
    '<figcaption>a',
    '<figcaption>b',
    '<h2>Second</h2>',
  ]);
  expect(html.match(/<figure>/g)).toHaveLength(5);
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
    "<svg xmlns="http://www.w3.org/2000/svg" width="129" height="147" viewBox="0 0 129 147" font-family="'DejaVu Sans', Verdana, sans-serif">
    <rect class="paper" width="129" height="147" fill="#fff"/>
    <path class="grid" d="M26.54 57v40M103.46 57v40M25 95.18h80" fill="none" stroke="#e6e9ee" stroke-width="1"/>
    <svg x="25" y="57" width="80" height="40" viewBox="25 57 80 40"><path d="M26.54 95.18L103.46 58.82" fill="none" stroke="#1f6feb" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/><path d="M23.54 95.18a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM100.46 58.82a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z" fill="#1f6feb"/></svg>
    <path class="line" d="M25 57h80v40h-80zM26.54 97v5M103.46 97v5M25 95.18h-5" fill="none" stroke="#8b95a3" stroke-width="1"/><g class="ink" fill="#222a35" font-size="12"><text x="26.54" y="116" text-anchor="middle">0</text><text x="103.46" y="116" text-anchor="middle">1</text><text x="16" y="99.48" text-anchor="end">0</text></g>
    <g class="ink" fill="#222a35" font-size="12"><text x="25" y="27" font-size="15" font-weight="bold">Line</text></g>
    <path d="M25 40h18" stroke="#1f6feb" stroke-width="2.4"/><g class="ink" fill="#222a35" font-size="12"><text x="49" y="44">y</text></g>
    </svg>"
  `);
});
