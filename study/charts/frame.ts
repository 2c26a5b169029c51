/** Colours that read on white and on black; the page behind the picture follows the reader's own setting. */
const STYLE = `
.page{fill:#fff}.title{font-size:14px;font-weight:600;fill:#1c1c1c}.text{font-size:12px;fill:#1c1c1c}
.tick{font-size:11px;fill:#555}.grid{stroke:#ddd;stroke-width:1}.zero{stroke:#777;stroke-width:1}
.bar{stroke-width:2}.c0{stroke:#5a5a5a;fill:#5a5a5a}.c1{stroke:#b35c00;fill:#b35c00}.c2{stroke:#0b6fb8;fill:#0b6fb8}
.c3{stroke:#2e7d32;fill:#2e7d32}.line{fill:none;stroke-width:2}.dash{stroke-dasharray:5 4}
@media (prefers-color-scheme: dark){
.page{fill:#14171a}.title,.text{fill:#ececec}.tick{fill:#b4b4b4}.grid{stroke:#33383d}.zero{stroke:#9a9a9a}
.c0{stroke:#b9b9b9;fill:#b9b9b9}.c1{stroke:#ffa64d;fill:#ffa64d}.c2{stroke:#5cb8ff;fill:#5cb8ff}.c3{stroke:#7fd184;fill:#7fd184}
.line{fill:none}}
.line{fill:none}`;

export function picture(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" role="img" aria-label="${label}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

export function text(x: number, y: number, words: string, kind: string, anchor = 'start'): string {
  return `<text x="${one(x)}" y="${one(y)}" class="${kind}" text-anchor="${anchor}">${words}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line x1="${one(x1)}" y1="${one(y1)}" x2="${one(x2)}" y2="${one(y2)}" class="${kind}"/>`;
}

export function dot(x: number, y: number, kind: string): string {
  return `<circle cx="${one(x)}" cy="${one(y)}" r="4" class="${kind}"/>`;
}

export function one(v: number): string {
  return (Math.round(v * 10) / 10).toString();
}

/** Round values that cover a range, about `wanted` of them. */
export function ticks(low: number, high: number, wanted = 4): number[] {
  const rough = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough)!;
  const out: number[] = [];
  for (let k = Math.floor(low / step + 1e-9); k <= Math.ceil(high / step - 1e-9); k++)
    out.push(Number((k * step).toFixed(10)));
  return out;
}
