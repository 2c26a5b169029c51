import { describe, expect, it } from 'vitest';
import { createProgress, progressText } from '../../src/cli/progress.ts';

describe('progress', () => {
  it('fills a bar by what is done', () => {
    expect(progressText(0, 48)).toBe(`${'░'.repeat(24)} 0 of 48`);
    expect(progressText(24, 48)).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} 24 of 48`);
    expect(progressText(48, 48)).toBe(`${'█'.repeat(24)} 48 of 48`);
    expect(progressText(7, null)).toBe('7');
  });

  it('writes nothing where no person watches', () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (s: string) => written.push(s) } as unknown as NodeJS.WriteStream;
    const progress = createProgress(stream, 'reading', 10);
    progress.step();
    progress.end();
    expect(written).toEqual([]);
  });

  it('writes nothing for work that is over at once', () => {
    const written: string[] = [];
    const stream = { isTTY: true, write: (s: string) => written.push(s) } as unknown as NodeJS.WriteStream;
    const progress = createProgress(stream, 'reading', 2);
    progress.step();
    progress.step();
    progress.end();
    expect(written).toEqual([]);
  });
});
