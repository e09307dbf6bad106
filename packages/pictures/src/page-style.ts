/** Style of a page; pictures name their parts `paper`, `ink`, `faint`, `line`, `grid`, so that they can turn dark. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #1d2430; --faint: #667080; --rule: #e3e7ec; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 56px 24px 40px; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 12px; text-wrap: balance; }
h2 { font-size: 1.15rem; letter-spacing: -0.005em; margin: 40px 0 12px; }
header p { max-width: 68ch; margin: 0 0 10px; color: var(--faint); }
.tables { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 28px 40px; margin-top: 28px; }
table { border-collapse: collapse; font-size: 0.9rem; flex: 1 1 auto; }
caption { text-align: left; font-weight: 600; padding: 0 0 8px; }
th, td { text-align: left; padding: 7px 20px 7px 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--faint); font-size: 0.82rem; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 0 0 24px; padding: 16px; background: var(--card); border: 1px solid var(--rule); border-radius: 12px; }
figure svg, figure img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { color: var(--faint); font-size: 0.9rem; margin: 10px 4px 0; max-width: 80ch; }
.plate { background: #fff; border-radius: 6px; }
footer { margin-top: 48px; color: var(--faint); font-size: 0.82rem; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f131a; --card: #161b24; --ink: #e4e8ee; --faint: #97a1b0; --rule: #262d39; }
  svg .paper { fill: none; } svg .ink { fill: #d9dee6; } svg .faint { fill: #97a1b0; }
  svg .line { stroke: #5d6878; } svg .grid { stroke: #262d39; }
  svg .fill { fill: #d9dee6; } svg .stroke { stroke: #d9dee6; }
}
@media print { body { background: #fff; } figure { break-inside: avoid; } }
`;
