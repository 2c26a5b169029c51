import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, launch, openPage, type Server, startServer } from './browser.ts';

const PAYLOAD = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), startServer('serve')]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe('the first visit', () => {
  it('takes files, names the failure, shows zones, flags and the week, and keeps hostile names inert', async () => {
    const { page, faults, end } = await openPage(browser, server);
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await page.getByText('npm run demo').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([
        { name: `${PAYLOAD.replaceAll('/', '')}.gpx`, mimeType: 'application/gpx+xml', buffer: gpx(PAYLOAD) },
        { name: 'broken.gpx', mimeType: 'application/gpx+xml', buffer: Buffer.from('no recording at all') },
      ]);
    await page.getByText(/1 new activity/).waitFor();
    await page.getByText('broken.gpx').waitFor();
    for (const title of ['Your zones', 'What stands out', 'The week that follows'])
      await page.getByRole('heading', { name: title }).waitFor();

    await page.getByRole('link', { name: /All activities/ }).click();
    await page.getByRole('link', { name: '<img' }).click();
    await page.getByRole('heading', { level: 1, name: '<img' }).waitFor();
    await page.getByText('onerror').nth(1).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.title()).toContain('· Pacekeeper');
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults.filter((fault) => !fault.includes('400') && !fault.includes('422'))).toEqual([]);
    await end();
  });
});

/** Half an hour of running north, under a name somebody else chose. */
function gpx(name: string): Buffer {
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const points = Array.from({ length: 360 }, (_, i) => {
    const time = new Date(Date.UTC(2026, 4, 3, 7, 0, 5 * i)).toISOString();
    return `<trkpt lat="${(48 + i * 0.000126).toFixed(6)}" lon="11.000000"><ele>500</ele><time>${time}</time></trkpt>`;
  });
  return Buffer.from(
    `<?xml version="1.0"?><gpx version="1.1" creator="${escaped}" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>${escaped}</name><type>running</type><trkseg>${points.join('')}</trkseg></trk></gpx>`,
  );
}
